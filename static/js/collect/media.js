/* Photos and voice: made small and without where they were taken, kept on the phone beside the words. */
(function (root) {
  "use strict";
  const Collect = root.Collect, Outbox = Collect.outbox, $ = id => document.getElementById(id);
  const LONGEST_SIDE = 1600, MOST = 10, MINUTES = 10, limit = Number($("app").dataset.audioLimit);
  const Media = Collect.media = { draft: null, onchange: null };
  const urls = [];

  /* Drawn anew, a picture has no place, no name and no date in it. What cannot be drawn is not taken. */
  async function shrink(file) {
    const picture = root.createImageBitmap ? await root.createImageBitmap(file).catch(() => load(file)) : await load(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", 0.8));
    return { name: "photo.jpg", type: "image/jpeg", data: await blob.arrayBuffer() };
  }

  function load(file) {
    const image = new Image(), url = URL.createObjectURL(file);
    return new Promise((good, bad) => {
      image.onload = () => good(image);
      image.onerror = bad;
      image.src = url;
    });
  }

  const hex = buffer => Array.from(new Uint8Array(buffer), byte => byte.toString(16).padStart(2, "0")).join("");

  async function keep(made) {
    const draft = Media.draft;
    if (draft.media.length >= MOST) { return problem("too-many"); }
    if (made.data.byteLength > limit) { return problem("too-big", { n: limit / 1000000 }); }
    const sha256 = hex(await root.crypto.subtle.digest("SHA-256", made.data));
    if (draft.media.some(one => one.sha256 === sha256)) { return; }
    try { await Outbox.keepFile({ story: draft.id, sha256, name: made.name, type: made.type, data: made.data }); }
    catch (_) { return problem("no-room"); }
    draft.media.push({ sha256, name: made.name, type: made.type, size: made.data.byteLength });
    await Media.show(draft);
    await Media.onchange();
  }

  function problem(name, values) {
    const said = $("media-problem");
    said.hidden = !name;
    said.textContent = name ? Collect.text(name, values) : "";
  }

  async function photos(event) {
    problem("");
    for (const file of Array.from(event.target.files)) {
      const made = await shrink(file).catch(() => null);
      if (made) { await keep(made); } else { problem("no-picture"); }
    }
    event.target.value = "";
  }

  async function recording(event) {
    problem("");
    for (const file of Array.from(event.target.files)) {
      await keep({ name: file.name, type: file.type, data: await file.arrayBuffer() });
    }
    event.target.value = "";
  }

  /* The list of files of a draft, each to be looked at, heard or removed. */
  Media.show = async function (draft) {
    Media.draft = draft;
    urls.splice(0).forEach(url => URL.revokeObjectURL(url));
    const list = $("files");
    list.textContent = "";
    for (const one of draft.media) {
      const file = await Outbox.file(draft.id, one.sha256);
      if (file && Media.draft === draft) { list.append(line(draft, one, file)); }
    }
  };

  function line(draft, one, file) {
    const li = $("file").content.cloneNode(true).querySelector("li"), isPhoto = one.type.startsWith("image/");
    const url = URL.createObjectURL(new Blob([file.data], { type: file.type }));
    const look = document.createElement(isPhoto ? "img" : "audio"), what = Collect.text(isPhoto ? "photo" : "voice");
    urls.push(url);
    if (isPhoto) { look.alt = what; } else { look.controls = true; look.setAttribute("aria-label", what); }
    look.src = url;
    li.querySelector("[data-look]").append(look);
    li.querySelector("[data-size]").textContent = Collect.text("kilobytes", { n: Math.ceil(one.size / 1000) });
    li.querySelector("[data-drop]").addEventListener("click", () => drop(draft, one));
    return li;
  }

  async function drop(draft, one) {
    draft.media = draft.media.filter(other => other !== one);
    await Outbox.dropFile(draft.id, one.sha256);
    await Media.show(draft);
    await Media.onchange();
    $("photo").focus();
  }

  /* Voice, at 24 kbit a second: ten minutes are two megabytes. */
  let recorder = null, ticking = 0;

  async function record() {
    problem("");
    let stream;
    try { stream = await root.navigator.mediaDevices.getUserMedia({ audio: true }); } catch (_) { return problem("no-voice"); }
    const parts = [];
    recorder = new root.MediaRecorder(stream, { audioBitsPerSecond: 24000 });
    recorder.ondataavailable = event => parts.push(event.data);
    recorder.onstop = async () => {
      stream.getTracks().forEach(track => track.stop());
      const type = (recorder.mimeType || "audio/webm").split(";")[0];
      const data = await new Blob(parts, { type }).arrayBuffer();
      await keep({ name: type.includes("mp4") ? "voice.m4a" : type.includes("ogg") ? "voice.ogg" : "voice.webm", type, data });
    };
    recorder.start(1000);
    running(true);
  }

  function running(isOn) {
    const began = performance.now();
    clearInterval(ticking);
    $("record").hidden = isOn;
    $("stop").hidden = $("clock").hidden = !isOn;
    $(isOn ? "stop" : "record").focus();
    if (isOn) { ticking = setInterval(tick, 500); tick(); }
    function tick() {
      const seconds = Math.floor((performance.now() - began) / 1000);
      $("clock").textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
      if (seconds >= MINUTES * 60) { Media.stop(); }
    }
  }

  Media.stop = function () {
    if (!recorder || recorder.state === "inactive") { return; }
    recorder.stop();
    running(false);
  };

  /* Without a safe connection there is no way to name a file by what is in it: then words only. */
  const isAble = Boolean(root.crypto.subtle);
  const canRecord = Boolean(root.MediaRecorder && root.navigator.mediaDevices);
  $("voice-live").hidden = !(isAble && canRecord);
  $("voice-file").hidden = !isAble || canRecord;
  $("photo").disabled = !isAble;
  $("photo").addEventListener("change", photos);
  $("audio").addEventListener("change", recording);
  $("record").addEventListener("click", record);
  $("stop").addEventListener("click", Media.stop);
}(self));
