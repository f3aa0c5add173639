/* What lies on the phone: drafts, finished stories that wait, and receipts of those that arrived.

   draft: {id, owner, programme, answers, question, media, saved_at, errors}
   outbox: the same with {order, title, finished_at, state, reference, tries}
   state: waiting | sending | login | refused | fix | conflict | sent; "sent" is final, and only a receipt is left.
   media: {story, sha256, name, type, data (ArrayBuffer)}, kept apart from the words. */
(function (root) {
  "use strict";
  const Collect = root.Collect;
  const RECEIPTS = 50;
  const Outbox = Collect.outbox = {};

  const all = async store => (await Collect.db()).getAll(store);
  const byOrder = (a, b) => a.order - b.order;
  Outbox.unsent = async () => (await all("outbox")).filter(one => one.state !== "sent").sort(byOrder);
  Outbox.receipts = async () => (await all("outbox")).filter(one => one.state === "sent").sort(byOrder).reverse();
  Outbox.drafts = async () => (await all("drafts")).sort((a, b) => (a.saved_at < b.saved_at ? 1 : -1));
  Outbox.draft = async id => (await Collect.db()).get("drafts", id);
  Outbox.saveDraft = async draft => (await Collect.db()).put("drafts", draft);
  Outbox.keepFile = async file => (await Collect.db()).put("media", file);
  Outbox.file = async (story, sha256) => (await Collect.db()).get("media", [story, sha256]);
  Outbox.dropFile = async (story, sha256) => (await Collect.db()).delete("media", [story, sha256]);

  /* From draft to outbox in one transaction: never in both, never in neither. */
  Outbox.finish = async function (draft) {
    const tx = (await Collect.db()).transaction(["drafts", "outbox"], "readwrite");
    const outbox = tx.objectStore("outbox");
    const order = Math.max(0, ...(await outbox.getAll()).map(one => one.order)) + 1;
    const finished = { order, title: draft.answers.title, finished_at: new Date().toISOString(), state: "waiting" };
    const story = Object.assign({}, draft, finished, { errors: null, tries: 0 });
    await Promise.all([outbox.put(story), tx.objectStore("drafts").delete(draft.id), tx.done]);
    Collect.changed();
  };

  /* Back from outbox to draft, as long as the server has none of it. Null when it is being sent just now. */
  Outbox.reopen = id => Collect.alone(async () => {
    const tx = (await Collect.db()).transaction(["drafts", "outbox"], "readwrite");
    const story = await tx.objectStore("outbox").get(id);
    if (story && story.state !== "sent" && !story.reference) {
      tx.objectStore("drafts").put(Object.assign({}, story, { saved_at: new Date().toISOString() }));
      tx.objectStore("outbox").delete(id);
    }
    await tx.done;
    Collect.changed();
    return true;
  }, false);

  /* Take it off the phone, words and files. Null when it is being sent just now. */
  Outbox.remove = id => Collect.alone(async () => {
    const tx = (await Collect.db()).transaction(["drafts", "outbox", "media"], "readwrite");
    tx.objectStore("drafts").delete(id);
    tx.objectStore("outbox").delete(id);
    tx.objectStore("media").delete(root.IDBKeyRange.bound([id], [id, []]));
    await tx.done;
    Collect.changed();
    return true;
  }, false);

  /* Other words stand under its id on the server: send it under a new one. */
  Outbox.renew = id => Collect.alone(async () => {
    const tx = (await Collect.db()).transaction(["outbox", "media"], "readwrite");
    const outbox = tx.objectStore("outbox"), media = tx.objectStore("media");
    const story = await outbox.get(id), fresh = Collect.uuid();
    if (story && story.state === "conflict") {
      for (const file of await media.getAll(root.IDBKeyRange.bound([id], [id, []]))) {
        media.put(Object.assign({}, file, { story: fresh }));
        media.delete([id, file.sha256]);
      }
      outbox.put(Object.assign({}, story, { id: fresh, state: "waiting" }));
      outbox.delete(id);
    }
    await tx.done;
    Collect.changed();
    return true;
  }, false);

  /* A new link takes over what was written with an older one for the same programme. */
  Outbox.adopt = async function (owner, programme) {
    const tx = (await Collect.db()).transaction(["drafts", "outbox"], "readwrite");
    for (const name of ["drafts", "outbox"]) {
      const store = tx.objectStore(name), own = (await store.getAll()).filter(one => one.programme === programme);
      for (const one of own.filter(one => one.owner.startsWith("link-"))) { store.put(Object.assign(one, { owner })); }
    }
    await tx.done;
  };

  /* Change what waits. A receipt is final: another tab may come too late. */
  Outbox.mark = async function (id, patch) {
    const tx = (await Collect.db()).transaction("outbox", "readwrite");
    const story = await tx.store.get(id);
    if (story && story.state !== "sent") { tx.store.put(Object.assign(story, patch)); }
    await tx.done;
    Collect.changed();
  };

  /* The server has all of it: words and files leave the phone, the receipt stays. */
  Outbox.receive = async function (id, reference, notes) {
    const tx = (await Collect.db()).transaction(["outbox", "media"], "readwrite");
    const outbox = tx.objectStore("outbox"), story = await outbox.get(id);
    if (story && story.state !== "sent") {
      const { owner, programme, title, order } = story;
      const sent_at = new Date().toISOString();
      outbox.put({ id, owner, programme, title, order, reference, notes, state: "sent", sent_at });
      tx.objectStore("media").delete(root.IDBKeyRange.bound([id], [id, []]));
    }
    await tx.done;
    for (const old of (await Outbox.receipts()).slice(RECEIPTS)) { await (await Collect.db()).delete("outbox", old.id); }
    Collect.changed();
  };

  /* One story as a file: the answers by their names, files in base64. `import_stories` reads it. */
  Outbox.copy = async function (story) {
    const files = [];
    for (const one of story.media || []) {
      const file = await Outbox.file(story.id, one.sha256);
      if (file) { files.push({ name: file.name, type: file.type, data: base64(file.data) }); }
    }
    const row = Object.assign({ id: story.id, programme: story.programme }, story.answers, { files });
    return new Blob([JSON.stringify(row) + "\n"], { type: "application/json" });
  };

  function base64(buffer) {
    const bytes = new Uint8Array(buffer), parts = [];
    for (let i = 0; i < bytes.length; i += 8192) { parts.push(String.fromCharCode(...bytes.subarray(i, i + 8192))); }
    return btoa(parts.join(""));
  }
}(self));
