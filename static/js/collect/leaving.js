/* Signing out on a phone that still keeps stories: says so, and hides them from the next person. */
(function () {
  "use strict";
  const form = document.getElementById("leaving"), said = document.getElementById("still-here");
  if (!form || !self.indexedDB || !indexedDB.databases) { return; }

  const asked = request => new Promise((good, bad) => {
    request.onsuccess = () => good(request.result);
    request.onerror = () => bad(request.error);
  });

  async function open() {
    const known = await indexedDB.databases();
    return known.some(one => one.name === "msc-collect") ? asked(indexedDB.open("msc-collect")) : null;
  }

  async function look() {
    const db = await open();
    if (!db) { return; }
    const owner = await asked(db.transaction("meta").objectStore("meta").get("owner"));
    const drafts = await asked(db.transaction("drafts").objectStore("drafts").getAll());
    const stories = await asked(db.transaction("outbox").objectStore("outbox").getAll());
    const kept = [...drafts, ...stories].filter(one => one.owner === owner && one.state !== "sent").length;
    said.hidden = !kept;
    said.querySelector("[data-n]").textContent = kept;
    form.addEventListener("submit", () => db.transaction("meta", "readwrite").objectStore("meta").delete("owner"));
  }

  look().catch(() => 0);
}());
