/* The list of what lies on this phone: drafts, stories that wait, receipts; and what can be done with each. */
(function (root) {
  "use strict";
  const Collect = root.Collect, Outbox = Collect.outbox, $ = id => document.getElementById(id);
  const Queue = Collect.queue = { open: null };
  const DAY = 24 * 3600 * 1000, OLD = 3;

  Queue.show = async function () {
    const owner = await Collect.meta.get("owner");
    const isOwn = one => one.owner === owner;
    const drafts = await Outbox.drafts(), unsent = await Outbox.unsent(), receipts = (await Outbox.receipts()).filter(isOwn);
    const kept = [...drafts.map(one => Object.assign({}, one, { state: "draft" })), ...unsent];
    fill("queue", kept.filter(isOwn).map(item));
    fill("receipts", receipts.map(receipt));
    $("kept").hidden = !kept.some(isOwn);
    $("arrived").hidden = !receipts.length;
    const others = kept.filter(one => !isOwn(one)).length;
    $("others").hidden = !others;
    $("others").textContent = Collect.text("others", { n: others });
    warn(unsent.filter(isOwn));
  };

  function fill(id, lines) {
    const list = $(id), focused = document.activeElement && list.contains(document.activeElement) && document.activeElement;
    const place = focused && [focused.closest("li").dataset.id, focused.dataset.act];
    list.textContent = "";
    list.append(...lines);
    if (place) {
      const again = list.querySelector('[data-id="' + place[0] + '"] [data-act="' + place[1] + '"]');
      if (again && !again.hidden) { again.focus(); }
    }
  }

  function warn(unsent) {
    const net = $("net"), isOff = !root.navigator.onLine;
    const said = [isOff && Collect.text("offline"), unsent.length && Collect.text("waits", { n: unsent.length })];
    const text = said.filter(Boolean).join(" ");
    if (net.textContent !== text) { net.textContent = text; }
    net.hidden = !text;
    const days = Math.max(0, ...unsent.map(one => Math.floor((Date.now() - Date.parse(one.finished_at)) / DAY)));
    $("old").hidden = days < OLD;
    $("old").textContent = Collect.text("old", { n: days });
  }

  function item(story) {
    const li = $("item").content.cloneNode(true).querySelector("li"), part = name => li.querySelector("[" + name + "]");
    const isDraft = story.state === "draft", isRest = story.reference && ["waiting", "sending"].includes(story.state);
    const isClosed = story.state === "login" && story.owner.startsWith("link-");
    const said = isRest ? "is-rest" : isClosed ? "is-closed" : "is-" + story.state;
    li.dataset.id = story.id;
    li.dataset.state = story.state;
    part("data-title").textContent = story.answers.title || Collect.text("untitled");
    part("data-state").textContent = Collect.text(said, story);
    part("data-state").classList.add(["fix", "conflict", "refused"].includes(story.state) ? "bad" : "warm");
    part("data-sign-in").hidden = story.state !== "login" || isClosed;
    part("data-sign-in").href = signIn();
    part("data-when").textContent = isDraft ? Collect.text("when-draft", { time: Collect.when(story.saved_at) }) :
      Collect.text("when", { time: Collect.when(story.finished_at) });
    errors(part("data-errors"), story);
    buttons(li, story, isDraft);
    return li;
  }

  function errors(list, story) {
    const sentences = Object.values(story.errors || {}).flat();
    list.hidden = !sentences.length;
    for (const sentence of sentences) {
      const li = document.createElement("li");
      li.textContent = sentence;
      list.append(li);
    }
  }

  /* A story can be opened until the server has its words; what is being sent is left alone. */
  function buttons(li, story, isDraft) {
    const button = act => li.querySelector('[data-act="' + act + '"]');
    if (isDraft) { button("open").textContent = Collect.text("go-on"); }
    if (story.state === "fix") { button("open").textContent = Collect.text("correct"); }
    button("open").hidden = story.state === "sending" || Boolean(story.reference);
    button("renew").hidden = story.state !== "conflict";
    button("remove").hidden = story.state === "sending" || Boolean(story.reference);
    button("open").addEventListener("click", () => open(story, isDraft));
    button("renew").addEventListener("click", async () => done(await Outbox.renew(story.id)) && Collect.send(true));
    button("copy").addEventListener("click", async () => save(await Outbox.copy(story), story.id));
    button("remove").addEventListener("click", () => ask(story));
  }

  async function open(story, isDraft) {
    if (isDraft || done(await Outbox.reopen(story.id))) { Queue.open(await Outbox.draft(story.id)); }
  }

  function done(answer) {
    if (answer === null) { Collect.trouble("busy"); }
    return answer !== null;
  }

  function save(blob, id) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "story-" + id + ".jsonl";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  Queue.save = save;

  function ask(story) {
    const dialog = $("sure");
    $("sure-no").onclick = () => dialog.close();
    $("sure-yes").onclick = async () => {
      dialog.close();
      done(await Outbox.remove(story.id));
      $("home-heading").focus();
    };
    dialog.showModal();
  }

  function receipt(story) {
    const li = document.createElement("li"), title = document.createElement("bdi"), tag = document.createElement("span");
    const when = document.createElement("p");
    li.className = "card";
    li.dataset.id = story.id;
    li.dataset.state = "sent";
    title.textContent = story.title;
    tag.className = "tag";
    tag.textContent = Collect.text("is-sent", story);
    when.className = "muted";
    when.textContent = Collect.text("when-sent", { time: Collect.when(story.sent_at) });
    li.append(title, " ", tag, when, ...(story.notes || []).map(said));
    return li;
  }

  function said(note) {
    const line = document.createElement("p");
    line.className = "errorlist";
    line.textContent = note;
    return line;
  }

  function signIn() { return $("app").dataset.login + "?next=" + encodeURIComponent(location.pathname); }
  Queue.signIn = signIn;
}(self));
