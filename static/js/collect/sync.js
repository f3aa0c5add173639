/* Sending what waits: the words first, then each file in pieces. Used by the page and by the worker.

   The server makes it harmless to send twice; the lock only saves traffic. An answer that does not come, or that
   is no answer (a proxy's page, half a body), leaves the story where it is: it is sent again later. */
(function (root) {
  "use strict";
  const Collect = root.Collect, Outbox = Collect.outbox;
  const PIECE = 128 * 1024;
  const RETRIED = ["waiting", "sending", "login"];
  const API = "/api/v1/";

  async function call(path, options, limit) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), limit || 30000);
    const plain = { credentials: "same-origin", cache: "no-store", redirect: "error", signal: stop.signal };
    try { return await fetch(API + path, Object.assign(plain, options)); } finally { clearTimeout(timer); }
  }
  Collect.call = call;

  /* Who is sending, and with which headers: the holder of a link by its token, everybody else by their session. */
  Collect.session = async function (owner) {
    const sign = await Collect.sign(owner);
    const answer = await call("session/", { headers: sign }, 15000);
    if (answer.status === 401 || answer.status === 403) { return { owner: null }; }
    if (!answer.ok) { throw new Error("session " + answer.status); }
    const said = await answer.json();
    const own = said.user ? "user-" + said.user : owner;
    return { owner: own, said, headers: said.user ? { "X-CSRFToken": said.csrf_token } : sign };
  };

  Collect.sign = async function (owner) {
    const token = owner && ((await Collect.meta.get("links")) || {})[owner];
    return token ? { Authorization: "Link " + token } : {};
  };

  async function sendWords(story, session) {
    const body = JSON.stringify(Object.assign({ programme: story.programme }, asked(story), story.answers));
    const headers = Object.assign({ "Content-Type": "application/json" }, session.headers);
    const answer = await call("stories/" + story.id + "/", { method: "PUT", headers, body });
    if (answer.ok) { return (await answer.json()).reference; }
    await refused(story, answer);
    return null;
  }

  const asked = story => (story.question ? { question: story.question.id } : {});

  /* What becomes of a story that was not taken. Throws when it is to be sent again later. */
  async function refused(story, answer) {
    if (answer.status === 401) { throw new Stop("login"); }
    if (answer.status === 403 || answer.status === 404) { return Outbox.mark(story.id, { state: "refused" }); }
    if (answer.status === 409) { return Outbox.mark(story.id, { state: "conflict" }); }
    if (answer.status === 413) { return Outbox.mark(story.id, { state: "fix", errors: await errorsOf(answer) }); }
    if (answer.status === 422 || answer.status === 400) {
      const errors = await errorsOf(answer);
      if (errors.question) { return Outbox.mark(story.id, { state: "waiting", question: null }); }
      return Outbox.mark(story.id, errors.programme ? { state: "refused" } : { state: "fix", errors });
    }
    throw new Later("stories " + answer.status);
  }

  async function errorsOf(answer) {
    const said = await answer.json();
    return said.errors || { non_field_errors: [said.detail] };
  }

  /* Nothing of this owner goes on; only this story waits. */
  class Stop extends Error {
    constructor(state) { super(state); this.state = state; }
  }
  class Later extends Error {}

  /* One file from where the server has it. Gives why the server refuses it for good, or "". */
  async function sendFile(story, one, session) {
    const file = await Outbox.file(story.id, one.sha256);
    if (!file) { return ""; }
    const path = "stories/" + story.id + "/media/" + one.sha256 + "/";
    let offset = story.began ? await begun(path, session) : 0, turns = 0;
    while (offset < file.data.byteLength) {
      const headers = Object.assign({
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": String(offset),
        "Upload-Length": String(file.data.byteLength),
        "Upload-Name": encodeURIComponent(file.name)
      }, session.headers);
      const body = file.data.slice(offset, offset + PIECE);
      const answer = await call(path, { method: "PATCH", headers, body }, 60000);
      if (answer.status === 401 || answer.status === 403) { throw new Stop("login"); }
      const at = await arrived(answer);
      if (typeof at === "string") { return at; }
      turns = at > offset ? 0 : turns + 1;
      if (turns > 2) { throw new Later("media does not move"); }
      offset = at;
    }
    return "";
  }

  /* Where an earlier attempt ended: a question costs less than a piece sent twice. */
  async function begun(path, session) {
    const answer = await call(path, { method: "HEAD", headers: session.headers });
    return answer.ok ? Number(answer.headers.get("Upload-Offset")) : 0;
  }

  /* How far a file has come, or the sentence with which the server refuses it for good. */
  async function arrived(answer) {
    const at = answer.headers.get("Upload-Offset");
    if ((answer.ok || answer.status === 409) && at !== null) { return Number(at); }
    if (![409, 413, 422].includes(answer.status)) { throw new Later("media " + answer.status); }
    const errors = await errorsOf(answer);
    return errors.sha256 ? 0 : Object.values(errors).flat().join(" "); /* spoilt on the way: from the beginning */
  }

  /* The words of every story go before any file: a network that lasts a minute brings the most. */
  async function words(story, session) {
    if (story.reference) { return; }
    await Outbox.mark(story.id, { state: "sending", tries: story.tries + 1 });
    const reference = await sendWords(story, session);
    if (reference === null) { return; }
    if (!story.media.length) { return Outbox.receive(story.id, reference, []); }
    await Outbox.mark(story.id, { reference, state: "waiting" });
  }

  async function files(story, session) {
    if (!story.reference) { return; }
    await Outbox.mark(story.id, { state: "sending", began: true });
    const notes = [];
    for (const one of story.media) {
      const why = await sendFile(story, one, session);
      if (why) { notes.push(why); }
    }
    await Outbox.receive(story.id, story.reference, notes);
  }

  /* What the server does not take just now holds up no other story; without a network all wait. */
  async function sendAll(owner) {
    const session = await Collect.session(owner);
    if (session.owner !== owner) {
      for (const one of await waitingOf(owner)) { await Outbox.mark(one.id, { state: "login" }); }
      return;
    }
    let later = null;
    for (const step of [words, files]) {
      for (const one of await waitingOf(owner)) {
        try { await step(one, session); } catch (error) {
          await Outbox.mark(one.id, { state: error instanceof Stop ? error.state : "waiting" });
          if (!(error instanceof Later)) { throw error; }
          later = error;
        }
      }
    }
    if (later) { throw later; }
  }

  const waitingOf = async owner => (await Outbox.unsent()).filter(one => one.owner === owner && RETRIED.includes(one.state));

  /* Everything that waits, each under its owner's name. Throws when something is to be sent again later. */
  async function run() {
    const owners = (await Outbox.unsent()).filter(one => RETRIED.includes(one.state)).map(one => one.owner);
    const problems = [];
    for (const owner of new Set(owners)) {
      try { await sendAll(owner); } catch (error) { if (!(error instanceof Stop)) { problems.push(error); } }
    }
    for (const one of await Outbox.unsent()) {
      if (one.state === "sending") { await Outbox.mark(one.id, { state: "waiting" }); }
    }
    if (problems.length) { throw problems[0]; }
  }

  /* The page gives up when somebody else is sending. The worker waits for them, and fails when anything is left,
     for the browser then calls it again. */
  Collect.sync = async function (isWorker) {
    await Collect.alone(run, isWorker);
    const left = (await Outbox.unsent()).filter(one => one.state === "waiting" || one.state === "sending");
    if (left.length && isWorker) { throw new Error("left"); }
    return left.length;
  };
}(self));
