/* Between the form on the page and the answers as the server takes them: {name: text | number | list | bool}. */
(function (root) {
  "use strict";
  const Collect = root.Collect, app = document.getElementById("app"), form = document.getElementById("story");
  const words = list => new Set(list.split(" ").filter(Boolean));
  const numbers = words(app.dataset.numbers), lists = words(app.dataset.lists);
  const boxes = Array.from(document.querySelectorAll("[data-field]"));
  const names = boxes.map(box => box.dataset.field);
  const box = name => boxes.find(one => one.dataset.field === name);
  const controls = name => Array.from(form.querySelectorAll('[name="' + name + '"]'));
  const Answers = Collect.answers = { names };

  Collect.text = function (name, values) {
    const said = document.querySelector('#texts [data-text="' + name + '"]').textContent;
    return said.replace(/%\((\w+)\)s/g, (_all, key) => values[key]);
  };
  Collect.when = function (moment) {
    const how = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    return new Date(moment).toLocaleString(document.documentElement.lang, how);
  };

  /* What is on the page. What was left empty is left out; a box that is not ticked is a no. */
  Answers.read = function () {
    const found = {};
    for (const name of names) {
      const value = valueOf(name);
      if (value !== "") { found[name] = value; }
    }
    return found;
  };

  function valueOf(name) {
    const [first] = controls(name);
    if (first.type === "checkbox") { return first.checked; }
    const value = form.elements[name].value;
    if (value === "") { return ""; }
    if (numbers.has(name)) { return Number(value); }
    if (!lists.has(name)) { return value; }
    const lines = value.split("\n").map(line => line.trim()).filter(Boolean);
    return lines.length ? lines : "";
  }

  Answers.fill = function (answers) {
    for (const name of names) {
      const value = answers[name], text = value === undefined ? "" : Array.isArray(value) ? value.join("\n") : String(value);
      for (const one of controls(name)) {
        if (one.type === "checkbox") { one.checked = value === true; }
        else if (one.type === "radio") { one.checked = one.value === text; }
        else { one.value = text; }
      }
    }
  };

  /* An answer in words, as the page has them. */
  Answers.shown = function (name, value) {
    if (value === true || value === false) { return Collect.text(value ? "yes" : "no"); }
    if (value === undefined) { return ""; }
    const [first] = controls(name);
    if (first.type === "radio") {
      const chosen = controls(name).find(one => one.value === String(value));
      return chosen ? chosen.closest("label").textContent.trim() : String(value);
    }
    if (first.options) {
      const chosen = Array.from(first.options).find(one => one.value === String(value));
      return chosen ? chosen.textContent.trim() : String(value);
    }
    if (first.type === "date") { return new Date(value + "T12:00").toLocaleDateString(document.documentElement.lang, { dateStyle: "long" }); }
    return Array.isArray(value) ? value.join("\n") : value;
  };
  Answers.label = name => box(name).dataset.label;
  Answers.page = name => box(name).closest("[data-page]").id;
  Answers.focus = name => controls(name)[0].focus();

  /* Sentences of a list in the page whose answers are all missing: [[first name, sentence], …]. */
  Answers.open = function (list, answers) {
    const asked = Array.from(document.querySelectorAll("#" + list + " li")).map(li => [li.dataset.any.split(" "), li.textContent]);
    return asked.filter(([any]) => !any.some(name => answers[name])).map(([any, sentence]) => [any[0], sentence]);
  };

  /* Put {name: [sentence, …]} at the fields; what was there before goes. Gives the names that have no field. */
  Answers.mark = function (errors) {
    form.querySelectorAll(".errorlist").forEach(one => one.remove());
    form.querySelectorAll(".field.wrong").forEach(one => one.classList.remove("wrong"));
    form.querySelectorAll("[aria-invalid]").forEach(unmark);
    Object.keys(errors).filter(name => names.includes(name)).forEach(name => markOne(name, errors[name]));
    return Object.keys(errors).filter(name => !names.includes(name));
  };

  function unmark(control) {
    control.removeAttribute("aria-invalid");
    describe(control, control.name, false);
  }

  function describe(control, name, isWrong) {
    const target = control.closest("fieldset") || control, id = "id_" + name + "_error";
    const others = (target.getAttribute("aria-describedby") || "").split(" ").filter(one => one && one !== id);
    if (isWrong) { others.push(id); }
    if (others.length) { target.setAttribute("aria-describedby", others.join(" ")); } else { target.removeAttribute("aria-describedby"); }
  }

  function markOne(name, sentences) {
    const field = box(name).querySelector(".field"), list = document.createElement("ul");
    list.className = "errorlist";
    list.id = "id_" + name + "_error";
    for (const sentence of sentences) {
      const li = document.createElement("li"), what = document.createElement("span");
      what.className = "vh";
      what.textContent = Collect.text("error");
      li.append(what, " " + sentence);
      list.append(li);
    }
    field.classList.add("wrong");
    const before = field.querySelector("legend, :scope > label"), help = field.querySelector(".helptext");
    if (!before) { field.prepend(list); } else { (help || before).after(list); }
    for (const control of controls(name)) {
      control.setAttribute("aria-invalid", "true");
      describe(control, name, true);
    }
  }
}(self));
