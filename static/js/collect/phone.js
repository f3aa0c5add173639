/* What the phone is like just now: whose it is, whether there is a network and room, when to send again. */
(function (root) {
  "use strict";
  const Collect = root.Collect, $ = id => document.getElementById(id), app = $("app").dataset;
  const Phone = Collect.phone = {};
  const FIRST = Number(app.retry), LONGEST = 20, LITTLE = 30 * 1000 * 1000;
  let wait = FIRST, timer = 0;

  Collect.trouble = function (name, values) {
    const box = $("trouble");
    box.textContent = name ? Collect.text(name, values || {}) : "";
    box.hidden = !name;
  };

  /* How much is still to be done: a story counts until its words are there, and again until its files are. */
  async function left() {
    const unsent = await Collect.outbox.unsent();
    return unsent.length + unsent.filter(one => !one.reference).length;
  }

  /* Send what waits. After a failure later, and later still; from the start again when something speaks for it:
     a person, the network, or that some of it got through. */
  Collect.send = async function (isFresh) {
    if (isFresh) { wait = FIRST; }
    clearTimeout(timer);
    const before = await left();
    try {
      await Collect.sync(false);
      wait = FIRST;
    } catch (_) { wait = (await left()) < before ? FIRST : Math.min(wait * 2, FIRST * LONGEST); }
    clearTimeout(timer);
    timer = setTimeout(() => (document.hidden ? later() : Collect.send(false)), wait);
    await Collect.queue.show();
  };

  function later() { timer = setTimeout(() => Collect.send(false), wait); }

  /* Who is signed in, and where they collect. Without a network it stays as it was the last time. */
  Phone.greet = async function () {
    const known = await Collect.meta.get("owner");
    try {
      let session = await Collect.session(known && known.startsWith("link-") ? known : null);
      if (!session.owner) { session = await Collect.session(null); }
      if (session.owner) {
        await Collect.meta.set("owner", session.owner);
        await learn(session);
      }
    } catch (_) { /* no network */ }
    return Phone.show();
  };

  /* As the phone knows it, without asking anybody. */
  Phone.show = async function () {
    const owner = await Collect.meta.get("owner");
    $("nobody").hidden = Boolean(owner);
    $("begin").disabled = !owner;
    document.querySelectorAll("[data-sign-in]").forEach(one => { one.href = Collect.queue.signIn(); });
    offer((owner && (await Collect.meta.get(key(owner)))) || []);
    return owner;
  };

  const key = owner => "places " + owner + " " + app.programme;

  async function learn(session) {
    const headers = await Collect.sign(session.owner);
    const answer = await fetch(app.places, { headers, cache: "no-store", redirect: "error" });
    $("no-part").hidden = answer.status !== 404;
    if (!answer.ok) { return; }
    await Collect.meta.set(key(session.owner), (await answer.json()).places);
  }

  function offer(places) {
    const select = document.querySelector('#story [name="unit"]'), chosen = select.value;
    while (select.options.length > 1) { select.remove(1); }
    for (const [value, name] of places) { select.add(new Option(name, value)); }
    select.value = chosen || (places.length === 1 ? String(places[0][0]) : "");
  }

  Phone.room = async function () {
    const storage = root.navigator.storage;
    if (!storage || !storage.estimate) { return; }
    const { quota, usage } = await storage.estimate();
    $("full").hidden = quota - usage > LITTLE;
  };

  /* Ask the browser not to clear it away by itself; and to call the worker when the network is back. */
  Phone.afterFinish = async function () {
    const { storage, serviceWorker } = root.navigator;
    if (storage && storage.persist) { storage.persist(); }
    try {
      const registration = await serviceWorker.ready;
      await registration.sync.register("outbox");
    } catch (_) { /* a bonus of some browsers */ }
  };

  Phone.register = async function () {
    const workers = root.navigator.serviceWorker;
    if (!workers) { return; }
    await workers.register(app.worker, { scope: "/collect/" });
    const registration = await workers.ready, channel = new MessageChannel();
    const done = new Promise(kept => { channel.port1.onmessage = event => kept(event.data); });
    const form = location.pathname, headers = await Collect.sign(await Collect.meta.get("owner"));
    registration.active.postMessage({ form, headers, then: channel.port2 }, [channel.port2]);
    return done;
  };

  root.addEventListener("online", () => Collect.send(true));
  root.addEventListener("offline", () => Collect.queue.show());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { Collect.send(true); } });
  $("send").addEventListener("click", () => Collect.send(true));
  $("install").hidden = root.navigator.standalone !== false; /* only Safari on iOS has it */
}(self));
