/* The database on the phone, opened once for each page and worker. Needs idb. */
(function (root) {
  "use strict";
  const Collect = root.Collect = root.Collect || {};
  let opened = null;

  function close() {
    if (opened) { opened.then(db => db.close(), () => 0); }
    opened = null;
  }

  function upgrade(db) {
    db.createObjectStore("drafts", { keyPath: "id" });
    db.createObjectStore("outbox", { keyPath: "id" });
    db.createObjectStore("media", { keyPath: ["story", "sha256"] });
    db.createObjectStore("meta");
  }

  /* A newer version of the app in another tab may need the database to itself: let go, open anew. */
  Collect.db = function () {
    opened = opened || root.idb.openDB("msc-collect", 1, { upgrade, blocking: close, terminated: close });
    opened.catch(close);
    return opened;
  };

  Collect.meta = {
    async get(key) { return (await Collect.db()).get("meta", key); },
    async set(key, value) { return (await Collect.db()).put("meta", value, key); },
    async drop(key) { return (await Collect.db()).delete("meta", key); }
  };

  Collect.uuid = function () {
    if (root.crypto.randomUUID) { return root.crypto.randomUUID(); }
    const random = () => root.crypto.getRandomValues(new Uint8Array(1))[0];
    return "10000000-1000-4000-8000-100000000000".replace(
      /[018]/g, digit => (digit ^ (random() & (15 >> (digit / 4)))).toString(16)
    );
  };

  /* Run alone among all tabs and the worker; where the browser has no locks, just run.
     With wait=false the work is left undone when somebody else is at it, and the answer is null. */
  Collect.alone = function (work, wait) {
    const locks = root.navigator.locks;
    if (!locks) { return Promise.resolve(work()); }
    return locks.request("msc-outbox", { ifAvailable: !wait }, lock => (lock ? work() : null));
  };

  const channel = root.BroadcastChannel ? new root.BroadcastChannel("msc-collect") : null;
  const listeners = [];
  if (channel) { channel.onmessage = () => listeners.forEach(one => one()); }
  Collect.onchange = listener => listeners.push(listener);
  Collect.changed = function () {
    if (channel) { channel.postMessage("changed"); }
    listeners.forEach(one => one());
  };
}(self));
