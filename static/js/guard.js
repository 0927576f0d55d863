/* A form with data-guard warns before its unsaved text is lost. A page that saves by itself sends "pb:saved". */
(function () {
  "use strict";
  var dirty = new Set();

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-guard")) { dirty.add(form); }
  });
  document.addEventListener("submit", function (event) {
    if (!event.defaultPrevented) { dirty.delete(event.target); }
  });
  document.addEventListener("pb:saved", function (event) { dirty.delete(event.target); });
  window.addEventListener("beforeunload", function (event) {
    if (dirty.size) { event.preventDefault(); }
  });
})();
