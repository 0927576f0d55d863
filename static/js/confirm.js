/* A form or its button with data-confirm="…" asks before it is sent. Without JavaScript the form just posts:
   the server checks the right again anyway. Optional: data-confirm-title, data-confirm-ok. */
(function () {
  "use strict";
  var agreed = new WeakSet();

  function element(tag, className, text) {
    var node = document.createElement(tag);
    node.className = className;
    if (text) { node.textContent = text; }
    return node;
  }

  function button(className, text) {
    var node = element("button", "btn " + className, text);
    node.type = "button";
    return node;
  }

  function dialog(title, text, okText) {
    var root = element("div", "modal"), box = element("div", "modal-dialog modal-dialog-centered");
    var content = element("div", "modal-content"), foot = element("div", "modal-footer");
    var heading = element("h2", "modal-title", title), body = element("div", "modal-body", text);
    heading.id = "confirm-title";
    body.id = "confirm-text";
    root.tabIndex = -1;
    root.setAttribute("role", "alertdialog");
    root.setAttribute("aria-labelledby", heading.id);
    root.setAttribute("aria-describedby", body.id);
    var head = element("div", "modal-header");
    var ok = button("btn-primary", okText), cancel = button("btn-line", "取消");
    head.append(heading);
    foot.append(cancel, ok);
    content.append(head, body, foot);
    box.append(content);
    root.append(box);
    document.body.append(root);
    return { root: root, ok: ok, cancel: cancel };
  }

  function ask(form, submitter, source) {
    var parts = dialog(source.dataset.confirmTitle || "请确认", source.dataset.confirm,
      source.dataset.confirmOk || (submitter ? submitter.textContent.trim() : "") || "确定");
    var modal = new bootstrap.Modal(parts.root), yes = false;
    parts.cancel.addEventListener("click", function () { modal.hide(); });
    parts.ok.addEventListener("click", function () { yes = true; modal.hide(); });
    parts.root.addEventListener("shown.bs.modal", function () { parts.ok.focus(); });
    parts.root.addEventListener("hidden.bs.modal", function () {
      modal.dispose();
      parts.root.remove();
      if (submitter) { submitter.focus(); }
      if (yes) { agreed.add(form); form.requestSubmit(submitter); }
    });
    modal.show();
  }

  /* Capture: before htmx, the busy mark and the guard see the event. */
  document.addEventListener("submit", function (event) {
    var form = event.target, submitter = event.submitter;
    var source = submitter && submitter.dataset.confirm ? submitter : form.dataset.confirm ? form : null;
    if (!source || !window.bootstrap) { return; }
    if (agreed.has(form)) { agreed.delete(form); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, submitter, source);
  }, true);
})();
