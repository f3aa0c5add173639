/* The form: one thing on a page, saved while one types, checked before it is finished. */
(function (root) {
  "use strict";
  const Collect = root.Collect, $ = id => document.getElementById(id);
  const { outbox: Outbox, answers: Answers, media: Media, queue: Queue, phone: Phone } = Collect;
  const form = $("story"), app = $("app").dataset, title = document.title;
  const views = Array.from(document.querySelectorAll("[data-view]")), pages = views.filter(one => "page" in one.dataset).map(one => one.id);
  const PATIENCE = 3000;
  let draft = null, dirty = false, timer = 0, release = null, greeting = null;

  /* Views: the address after # says which one is seen, so that the phone's own "back" works. */
  const here = () => location.hash.slice(1) || "home";

  function view(isFirst) {
    const wanted = views.some(one => one.id === here()) ? here() : "home", shown = draft || wanted === "home" ? wanted : "home";
    for (const one of views) { one.hidden = one.id !== shown; }
    form.hidden = shown === "home";
    if (pages.includes(shown)) { progress(shown); }
    if (shown === "check") { check(); }
    if (shown === "home") { leave(); }
    const heading = $(shown + "-heading");
    document.title = shown === "home" ? title : heading.textContent + " · " + title;
    if (!isFirst) {
      root.scrollTo(0, 0);
      heading.focus();
    }
  }

  function progress(page) {
    $(page).querySelector("[data-progress]").textContent = Collect.text("progress", { n: pages.indexOf(page) + 1, all: pages.length });
  }

  function go(where) {
    const at = pages.indexOf(here());
    if (where === "next") { where = pages[at + 1] || "check"; }
    if (where === "back") { where = here() === "check" ? pages[pages.length - 1] : pages[at - 1] || ""; }
    location.hash = where;
  }

  /* Two tabs never write the same draft: the second one is told. */
  function hold(id) {
    if (!root.navigator.locks) { return Promise.resolve(true); }
    return new Promise(answer => {
      root.navigator.locks.request("msc-draft-" + id, { ifAvailable: true }, lock => {
        answer(Boolean(lock));
        return lock && new Promise(done => { release = done; });
      });
    });
  }

  async function open(found, where) {
    if (!(await hold(found.id))) { return Collect.trouble("elsewhere"); }
    Collect.trouble("");
    draft = found;
    dirty = false;
    root.sessionStorage.setItem("draft", draft.id);
    Answers.fill(draft.answers);
    const beside = Answers.mark(draft.errors || {});
    if (beside.length) { Collect.trouble("broken", { why: beside.map(name => draft.errors[name].join(" ")).join(" ") }); }
    ask();
    await Media.show(draft);
    const wrong = Object.keys(draft.errors || {}).find(name => Answers.names.includes(name));
    location.hash = where || (wrong ? Answers.page(wrong) : pages[0]);
  }

  async function begin() {
    form.reset();
    $("saved").textContent = "";
    await Promise.race([greeting, new Promise(done => setTimeout(done, PATIENCE))]); /* who has signed in since? */
    const owner = await Phone.show(), programme = Number(app.programme);
    if (!owner) { return; }
    await open({ id: Collect.uuid(), owner, programme, answers: Answers.read(), question: null, media: [], errors: null });
  }

  function leave() {
    save();
    Media.stop();
    if (release) { release(); }
    release = draft = null;
    root.sessionStorage.removeItem("draft");
    Queue.show();
  }

  /* The question as the programme words it in the story's language; a wording that was asked stays. */
  function ask() {
    const { language = "", domain = "" } = draft.answers, asked = draft.question;
    if (!asked || asked.for !== language + "/" + domain) { draft.question = fitting(language, String(domain)); }
    for (const one of document.querySelectorAll("[data-question]")) {
      one.hidden = !draft.question;
      one.textContent = draft.question ? draft.question[one.dataset.question] : "";
      one.lang = draft.question ? draft.question.language : "";
    }
  }

  function fitting(language, domain) {
    const base = code => code.split("-")[0], known = Array.from($("questions").children).map(li => li.dataset);
    const rank = one => [base(one.language) === base(language), one.language === app.language, one.domain !== "", Number(one.version)];
    const better = (a, b) => rank(b).map(Number).reduce((found, part, i) => found || part - rank(a).map(Number)[i], 0);
    const [best] = known.filter(one => one.domain === "" || one.domain === domain).sort(better);
    if (!best) { return null; }
    const { id, text, reason } = best;
    return { id: Number(id), language: best.language, text, reason, for: language + "/" + domain };
  }

  function changed() {
    if (!draft) { return; }
    dirty = true;
    draft.answers = Answers.read();
    ask();
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  }

  async function save() {
    clearTimeout(timer);
    if (!draft || !dirty) { return true; }
    dirty = false;
    const now = new Date();
    draft.saved_at = now.toISOString();
    try { await Outbox.saveDraft(draft); } catch (error) { return failed(error); }
    Collect.trouble("");
    $("saved").textContent = Collect.text("saved", { time: now.toLocaleTimeString(document.documentElement.lang) });
    return true;
  }

  function failed(error) {
    dirty = true;
    const isFull = /quota/i.test(error.name + error.message);
    Collect.trouble(isFull ? "full" : "broken", { why: error.message || error.name });
    return false;
  }

  /* Check your answers: what is missing, what one might still ask, and everything that was answered. */
  function check() {
    const answers = draft.answers;
    list("missing", Answers.open("needed", answers));
    list("asked", Answers.open("prompts", answers));
    for (const page of pages) {
      const facts = document.querySelector('[data-answers="' + page + '"]');
      facts.textContent = "";
      if (page === "media" && draft.media.length) { fact(facts, Collect.text("photo") + " / " + Collect.text("voice"), String(draft.media.length)); }
      for (const box of $(page).querySelectorAll("[data-field]")) {
        fact(facts, box.dataset.label, Answers.shown(box.dataset.field, answers[box.dataset.field]));
      }
    }
  }

  function fact(facts, name, value) {
    const term = document.createElement("dt"), said = document.createElement("dd");
    term.textContent = name;
    said.dir = "auto";
    said.textContent = value || Collect.text("unanswered");
    said.classList.toggle("muted", !value);
    facts.append(term, said);
  }

  function list(id, sentences) {
    const target = document.createElement("ul"), former = $(id).querySelector("ul");
    if (former) { former.remove(); }
    $(id).append(target);
    for (const [name, sentence] of sentences) {
      const li = document.createElement("li"), line = document.createElement("a");
      line.textContent = sentence;
      line.href = "#" + Answers.page(name);
      line.addEventListener("click", () => setTimeout(() => Answers.focus(name), 50));
      li.append(line);
      target.append(li);
    }
    $(id).hidden = !sentences.length;
  }

  async function finish() {
    draft.answers = Answers.read();
    const missing = Answers.open("needed", draft.answers);
    Answers.mark(Object.fromEntries(missing.map(([name, sentence]) => [name, [sentence]])));
    check();
    if (missing.length) { return $("missing").focus(); }
    $("finish").disabled = true;
    try { await Outbox.finish(draft); } catch (error) { return failed(error); } finally { $("finish").disabled = false; }
    dirty = false;
    draft = null;
    location.hash = "";
    view(false);
    $("saved").textContent = "";
    Phone.afterFinish();
    Phone.room();
    Collect.send(true);
  }

  /* A page that was loaded anew goes on where it was. */
  async function restore(owner) {
    const id = root.sessionStorage.getItem("draft"), found = id && (await Outbox.draft(id));
    if (!found || found.owner !== owner || here() === "home") { return; }
    await open(found, here());
    $("saved").textContent = Collect.text("back");
  }

  async function start() {
    try { await Collect.db(); } catch (_) {
      $("unable").hidden = false;
      $("begin").disabled = true;
      return view(true);
    }
    Media.onchange = () => { changed(); return save(); };
    Queue.open = found => open(found);
    Collect.onchange(Queue.show);
    await restore(await Phone.show());
    view(true);
    greeting = Phone.greet();
    listen();
    await greeting;
    await Phone.register().catch(() => 0);
    Phone.room();
    document.documentElement.dataset.ready = "1";
    await Collect.send(true);
  }

  function listen() {
    root.addEventListener("hashchange", () => { save(); view(false); });
    root.addEventListener("pagehide", save);
    document.addEventListener("visibilitychange", () => { if (document.hidden) { save(); } });
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", event => event.preventDefault());
    $("begin").addEventListener("click", begin);
    $("finish").addEventListener("click", finish);
    document.querySelectorAll("[data-go]").forEach(one => one.addEventListener("click", () => go(one.dataset.go)));
  }

  start();
}(self));
