/* Asks now and then whether a round has changed, and says so. Without it the page works as well. */
(function () {
  "use strict";
  var watch = document.getElementById("watch");
  if (!watch || !window.fetch) { return; }
  var touched = false;
  var wait = 4000;
  document.addEventListener("input", function () { touched = true; });

  function say(text) { if (watch.textContent !== text) { watch.textContent = text; } }

  function ask() {
    if (document.hidden) { return later(); }
    fetch(watch.dataset.state, { credentials: "same-origin", redirect: "error" }).then(function (answer) {
      wait = 4000;
      if (answer.status === 204) { say(""); return later(); }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      if (!touched) { return window.location.reload(); }
      return answer.text().then(function (line) {
        watch.className = "note warm";
        watch.innerHTML = line; /* our own fragment, escaped by the server */
      });
    }).catch(function () {
      wait = Math.min(wait * 2, 60000);
      say(watch.dataset.behind);
      later();
    });
  }

  function later() { window.setTimeout(ask, wait); }
  later();
}());
