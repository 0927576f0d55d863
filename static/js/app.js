/* Small behaviours. Every page works, or degrades to a plain form, without this file. */
(function () {
  "use strict";
  function each(selector, fn) { document.querySelectorAll(selector).forEach(fn); }
  function closest(event, selector) { return event.target.closest ? event.target.closest(selector) : null; }

  document.addEventListener("click", function (event) {
    if (closest(event, "[data-print]")) { window.print(); }
    var eye = closest(event, "[data-toggle-pw]");
    if (eye) {
      var input = document.getElementById(eye.dataset.togglePw), show = input.type === "password";
      input.type = show ? "text" : "password";
      eye.textContent = show ? "隐藏" : "显示";
      eye.setAttribute("aria-pressed", String(show));
    }
    each("details.pb-drop[open]", function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    each("details.pb-drop[open]", function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
  });

  /* A filter that is complete with one choice need not be sent by hand. */
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-autosubmit]")) { event.target.form.requestSubmit(); }
  });

  /* The browser stops a form in the language of the browser; here it says why in ours. */
  function complaint(field) {
    var state = field.validity, pick = field.matches("select, [type=radio], [type=checkbox], [type=file]");
    if (state.valueMissing) { return pick ? "请选择这一项。" : "请填写这一项。"; }
    if (state.badInput) { return field.type === "date" ? "请填写完整的日期。" : "请填写数字。"; }
    if (state.rangeUnderflow) { return (field.type === "date" ? "不能早于 " : "不能小于 ") + field.min + "。"; }
    if (state.rangeOverflow) { return (field.type === "date" ? "不能晚于 " : "不能大于 ") + field.max + "。"; }
    if (state.stepMismatch) { return field.step === "1" || !field.step ? "请填写整数。" : "请按 " + field.step + " 的倍数填写。"; }
    if (state.tooLong) { return "最多 " + field.maxLength + " 个字。"; }
    if (state.typeMismatch && field.type === "email") { return "请填写有效的邮箱地址。"; }
    return field.title || "填写的格式不对。";
  }
  document.addEventListener("invalid", function (event) {
    var field = event.target;
    field.setCustomValidity("");
    if (!field.validity.valid) { field.setCustomValidity(complaint(field)); }
  }, true);
  ["input", "change"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (event.target.setCustomValidity) { event.target.setCustomValidity(""); }
      /* One choice of a group answers for all its buttons. */
      if (event.target.type === "radio" && event.target.form) {
        Array.prototype.forEach.call(event.target.form.elements, function (one) {
          if (one.name === event.target.name) { one.setCustomValidity(""); }
        });
      }
    });
  });

  /* data-requires="id" on a radio or a tick: while it is chosen, that field must be filled in. */
  function require(form) {
    var needed = Array.prototype.filter.call(form.querySelectorAll("[data-requires]"), function (one) { return one.checked; })
      .map(function (one) { return one.dataset.requires; });
    form.querySelectorAll("[data-requires]").forEach(function (one) {
      var field = document.getElementById(one.dataset.requires);
      field.required = needed.indexOf(field.id) >= 0;
      field.setCustomValidity("");
    });
  }
  each("form", function (form) {
    if (!form.querySelector("[data-requires]")) { return; }
    form.addEventListener("change", function () { require(form); });
    window.addEventListener("pageshow", function () { require(form); });
  });

  /* Select all, with count; the bar named by data-bulk-bar="<table id>" shows only when rows are ticked. */
  each("table[data-bulk]", function (table) {
    var all = table.querySelector("[data-all]");
    var counts = document.querySelectorAll('[data-count-for="' + table.id + '"]');
    var bars = document.querySelectorAll('[data-bulk-bar="' + table.id + '"]');
    var acts = document.querySelectorAll('[data-bulk-act="' + table.id + '"]');
    var notes = document.querySelectorAll('[data-none-ticked="' + table.id + '"]');
    var pages = document.querySelector('[data-all-pages="' + table.id + '"]');
    function rows() { return Array.prototype.slice.call(table.querySelectorAll("[data-row]:enabled")); }
    function sync() {
      var ticked = rows().filter(function (row) { return row.checked; }).length;
      rows().forEach(function (row) { row.closest("tr").classList.toggle("is-on", row.checked); });
      if (all) { all.checked = ticked > 0 && ticked === rows().length; all.indeterminate = ticked > 0 && !all.checked; }
      counts.forEach(function (count) { count.textContent = ticked; });
      bars.forEach(function (bar) { bar.hidden = ticked === 0; });
      /* An act on nothing is refused before it asks. */
      var idle = ticked === 0 && !(pages && pages.checked);
      acts.forEach(function (act) { act.disabled = idle; });
      notes.forEach(function (note) { note.hidden = !idle; });
    }
    if (pages) { pages.addEventListener("change", sync); }
    table.addEventListener("change", function (event) {
      if (event.target === all) { rows().forEach(function (row) { row.checked = all.checked; }); }
      sync();
    });
    window.addEventListener("pageshow", sync);
    sync();
  });

  /* Alt+G: the next field that carries a finding. */
  document.addEventListener("keydown", function (event) {
    if (!event.altKey || event.code !== "KeyG") { return; }
    var fields = Array.prototype.filter.call(document.querySelectorAll("[aria-describedby]"), function (field) {
      return field.getAttribute("aria-describedby").split(" ").some(function (id) {
        var note = document.getElementById(id);
        return note && (note.matches(".pb-find") || note.querySelector(".pb-find"));
      });
    });
    if (!fields.length) { return; }
    event.preventDefault();
    fields[(fields.indexOf(document.activeElement) + 1) % fields.length].focus();
  });
})();
