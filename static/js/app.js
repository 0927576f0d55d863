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

  /* Select all, with count; the bar named by data-bulk-bar="<table id>" shows only when rows are ticked. */
  each("table[data-bulk]", function (table) {
    var all = table.querySelector("[data-all]");
    var counts = document.querySelectorAll('[data-count-for="' + table.id + '"]');
    var bars = document.querySelectorAll('[data-bulk-bar="' + table.id + '"]');
    function rows() { return Array.prototype.slice.call(table.querySelectorAll("[data-row]")); }
    function sync() {
      var ticked = rows().filter(function (row) { return row.checked; }).length;
      rows().forEach(function (row) { row.closest("tr").classList.toggle("is-on", row.checked); });
      if (all) { all.checked = ticked > 0 && ticked === rows().length; all.indeterminate = ticked > 0 && !all.checked; }
      counts.forEach(function (count) { count.textContent = ticked; });
      bars.forEach(function (bar) { bar.hidden = ticked === 0; });
    }
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
