/* Opening the form with a link: the token comes after the #, which no server sees, and stays on this phone. */
(function (root) {
  "use strict";
  const Collect = root.Collect, $ = id => document.getElementById(id), app = $("link").dataset;

  function say(name) {
    for (const one of document.querySelectorAll("#link [data-said]")) { one.hidden = one.dataset.said !== name; }
  }

  async function keep(token) {
    const digest = new Uint8Array(await root.crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
    const owner = "link-" + Array.from(digest.slice(0, 6), byte => byte.toString(16).padStart(2, "0")).join("");
    const links = (await Collect.meta.get("links")) || {};
    await Collect.meta.set("links", Object.assign(links, { [owner]: token }));
    return owner;
  }

  async function forget(owner) {
    const links = await Collect.meta.get("links");
    delete links[owner];
    await Collect.meta.set("links", links);
  }

  async function open() {
    const token = location.hash.slice(1);
    if (!token || !root.navigator.serviceWorker) { return say("unable"); }
    root.history.replaceState(null, "", location.pathname);
    const owner = await keep(token), session = await Collect.session(owner);
    if (session.owner !== owner || !session.said.link) {
      await forget(owner);
      return say("closed");
    }
    await Collect.meta.set("owner", owner);
    await Collect.outbox.adopt(owner, session.said.link.programme);
    const form = app.form.replace("/0/", "/" + session.said.link.programme + "/");
    await root.navigator.serviceWorker.register(app.worker, { scope: "/collect/" });
    const registration = await root.navigator.serviceWorker.ready, channel = new MessageChannel();
    const done = new Promise(kept => { channel.port1.onmessage = event => kept(event.data); });
    registration.active.postMessage({ form, headers: await Collect.sign(owner), then: channel.port2 }, [channel.port2]);
    if (await done) { location.replace(form); } else { say("closed"); }
  }

  open().catch(() => say("offline"));
}(self));
