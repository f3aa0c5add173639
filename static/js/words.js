/* Counts the words of a story while it is written. Without this file nothing is missing but the number.
   The element with data-words says in which fields (names) to count, and holds the sentences. */
(() => {
  "use strict";

  const place = document.querySelector("[data-words]");
  if (!place || !place.closest("form")) return;
  const names = place.dataset.words.split(" ");
  const fields = names.map((name) => place.closest("form").elements[name]).filter(Boolean);
  const lang = document.documentElement.lang;

  const noSpaces = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/;

  /* Languages without spaces between words are cut by the browser, where it knows how. */
  const count = (text) => {
    if (!noSpaces.test(text) || !("Segmenter" in Intl)) {
      return text.split(/\s+/).filter(Boolean).length;
    }
    let n = 0;
    for (const part of new Intl.Segmenter(lang, { granularity: "word" }).segment(text)) {
      if (part.isWordLike) n += 1;
    }
    return n;
  };

  const show = () => {
    const n = fields.reduce((sum, field) => sum + count(field.value), 0);
    const sentence = n > Number(place.dataset.usual) ? place.dataset.long : place.dataset.short;
    place.textContent = sentence.replace("{n}", new Intl.NumberFormat(lang).format(n));
    place.hidden = false;
  };

  fields.forEach((field) => field.addEventListener("input", show));
  show();
})();
