/* The service worker, for addresses below /collect/ only: pages of panels and reports are never kept on a phone.
   `SHELL` is set by the address that serves this: {version, files}. */
(function () {
  "use strict";
  const SHELL = self.SHELL, PREFIX = "msc-collect-", CACHE = PREFIX + SHELL.version, PATIENCE = 4000, RENEWAL = 15000;
  const isForm = path => /^\/collect\/\d+\/[\w-]+\/$/.test(path);

  self.addEventListener("install", event => event.waitUntil(install()));
  self.addEventListener("activate", event => event.waitUntil(activate()));
  self.addEventListener("message", event => event.waitUntil(keep(event.data)));
  self.addEventListener("sync", event => {
    if (event.tag === "outbox") { event.waitUntil(self.Collect.sync(true)); }
  });
  self.addEventListener("fetch", event => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== location.origin) { return; }
    if (event.request.mode === "navigate") { event.respondWith(page(event.request, url.pathname)); }
    else if (SHELL.files.includes(url.pathname)) { event.respondWith(file(event.request)); }
  });

  async function install() {
    await (await caches.open(CACHE)).addAll(SHELL.files);
    await self.skipWaiting();
  }

  /* Every form goes over into the new cache before the old one goes: nobody who is offline loses one by an update.
     Where one cannot be fetched anew, it and the files it was made with stay until the next update; a network
     that says nothing at all is not waited for. */
  async function activate() {
    const fresh = await caches.open(CACHE);
    for (const name of (await caches.keys()).filter(name => name.startsWith(PREFIX) && name !== CACHE)) {
      const old = await caches.open(name), forms = (await old.keys()).filter(kept => isForm(new URL(kept.url).pathname));
      const moved = await Promise.all(forms.map(one => renew(one.url, fresh)));
      if (moved.every(Boolean)) { await caches.delete(name); }
    }
    await self.clients.claim();
  }

  /* Only an answer of ours is kept: no page for signing in, no page of a hotel's network. */
  const isOurs = answer => answer.ok && !answer.redirected && answer.headers.has("Collect-Form");

  async function renew(url, cache, headers) {
    try {
      const how = { headers, cache: "no-store", redirect: "error", credentials: "same-origin" };
      const answer = await soon(fetch(url, how), RENEWAL);
      if (!isOurs(answer)) { return false; }
      await cache.put(new URL(url).pathname, answer);
      return true;
    } catch (_) { return false; }
  }

  async function keep(message) {
    const done = await renew(new URL(message.form, location).href, await caches.open(CACHE), message.headers || {});
    if (message.then) { message.then.postMessage(done); }
  }

  /* The newest cache goes before an older one that could not yet be cleared away. */
  const any = { ignoreVary: true };
  const kept = async path => (await (await caches.open(CACHE)).match(path, any)) || caches.match(path, any);
  const file = async request => (await kept(request)) || fetch(request);

  /* The network first, with little patience; then the form as it was kept. */
  async function page(request, path) {
    try {
      const answer = await soon(fetch(request));
      if (!isForm(path) && (answer.ok || answer.type === "opaqueredirect")) { return answer; }
      if (isOurs(answer)) {
        (await caches.open(CACHE)).put(path, answer.clone());
        return answer;
      }
      return (await kept(path)) || answer;
    } catch (_) { return (await kept(path)) || (await nearest(path)) || Response.error(); }
  }

  const soon = (answer, patience = PATIENCE) => new Promise((good, bad) => {
    const timer = setTimeout(() => bad(new Error("slow")), patience);
    answer.then(found => { clearTimeout(timer); good(found); }, bad);
  });

  /* The same programme in another language, else any form of this phone. */
  async function nearest(path) {
    const forms = [];
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      forms.push(...requests.map(one => new URL(one.url).pathname).filter(isForm));
    }
    const programme = path.split("/").slice(0, 3).join("/") + "/";
    const found = forms.find(one => one.startsWith(programme)) || forms[0];
    return found && Response.redirect(found);
  }
}());
