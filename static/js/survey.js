/* Saves each question of the survey as it is typed. Without this file the form posts a whole section.
   The answer holds elements that take the place of those with the same id. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-survey]");
  if (!form) { return; }
  var PAUSE = 1200, RETRY = 5000;
  var state = document.getElementById("save-state");
  var queue = new Set(), unsaved = new Set(), timers = {};
  var sending = null, again = null, leaving = false;

  function show(text, tone, icon) {
    if (!state) { return; }
    state.className = "pb-st pb-st--" + tone;
    var use = state.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").split("#")[0] + "#" + icon);
    state.lastChild.textContent = text;
  }
  function control(name) { return form.querySelector('[data-field="' + name + '"]') || form.elements[name]; }
  function nameOf(target) {
    if (target.matches("[data-note]")) { return target.name; }
    var holder = target.closest("[data-field]");
    return holder && form.contains(holder) ? holder.dataset.field : null;
  }
  function isNote(name) { return name.indexOf("note:") === 0; }
  function valueOf(name) { var found = form.elements[name]; return found ? found.value : ""; }
  function mark(name, on) {
    var found = control(name);
    if (found && found.classList) { found.classList.toggle("is-unsaved", on); }
    if (on) { unsaved.add(name); } else { unsaved.delete(name); }
  }

  function wait(name) {
    clearTimeout(timers[name]);
    mark(name, true);
    timers[name] = setTimeout(function () { save(name); }, PAUSE);
  }
  function save(name) {
    clearTimeout(timers[name]);
    delete timers[name];
    queue.add(name);
    run();
  }

  function bodyOf(name) {
    var body = new URLSearchParams();
    body.set(name, valueOf(name));
    if (isNote(name)) { body.set("section", form.dataset.section); return body; }
    body.set("field", name);
    body.set("base-" + name, document.getElementById("base-" + name).value);
    return body;
  }
  function run() {
    if (sending || !queue.size) { return sending; }
    var name = queue.values().next().value, sent = valueOf(name);
    queue.delete(name);
    clearTimeout(again);
    show("正在保存", "info", "arrow-repeat");
    sending = fetch(isNote(name) ? form.dataset.noteUrl : form.dataset.fieldUrl, {
      method: "POST", body: bodyOf(name), credentials: "same-origin",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }
    }).then(function (response) {
      if (response.status >= 500) { throw new Error("server"); }
      return response.text().then(function (html) { answer(name, sent, response, html); });
    }).catch(function () { fail(name); }).then(function () { sending = null; if (!again) { run(); } });
    return sending;
  }
  function fail(name) {
    queue.add(name);
    mark(name, true);
    show("未保存，网络不通，稍后自动重试", "late", "exclamation-octagon-fill");
    again = setTimeout(function () { again = null; run(); }, RETRY);
  }
  function answer(name, sent, response, html) {
    var page = new DOMParser().parseFromString(html, "text/html");
    if (response.redirected || !page.getElementById("survey-steps")) { refused(page, response); return; }
    var written = response.status === 200 && valueOf(name) === sent;
    if (written) { mark(name, false); }
    replace(page);
    if (response.status === 409) { show("有冲突，请选定一个值", "warn", "people-fill"); }
    else if (response.status === 422) { show("有一项没有保存", "late", "exclamation-octagon-fill"); }
    else if (unsaved.size) { show("还有未保存的内容", "warn", "clock-fill"); }
    else { show("已自动保存 " + new Date().toTimeString().slice(0, 5), "ok", "cloud-check"); }
  }
  function refused(page, response) {
    var text = page.querySelector(".pb-error p");
    show(response.redirected ? "未保存，登录已过期，请重新登录" : "未保存：" + (text ? text.textContent : "请刷新后再试"),
      "late", "exclamation-octagon-fill");
  }
  /* What the person is writing in is never taken away. */
  function isInUse(element) {
    return element.contains(document.activeElement) || Array.prototype.some.call(
      element.querySelectorAll("[data-note]"), function (note) { return unsaved.has(note.name); });
  }
  function replace(page) {
    Array.prototype.forEach.call(page.body.children, function (fresh) {
      var old = fresh.id && document.getElementById(fresh.id);
      if (old && !isInUse(old)) { old.replaceWith(document.importNode(fresh, true)); }
    });
    form.querySelectorAll("input[data-field], select[data-field], textarea[data-field]").forEach(function (input) {
      var bad = !!document.querySelector("#note-" + input.dataset.field + " .pb-find--e");
      input.classList.toggle("is-bad", bad);
      if (bad) { input.setAttribute("aria-invalid", "true"); } else { input.removeAttribute("aria-invalid"); }
    });
  }
  function settle(name) {
    var banner = document.getElementById("conflict-" + name);
    if (banner) { banner.replaceChildren(); }
    mark(name, false);
  }

  form.addEventListener("input", function (event) {
    var name = nameOf(event.target);
    if (name) { wait(name); }
  });
  form.addEventListener("change", function (event) {
    var name = nameOf(event.target);
    if (name && event.target.type !== "date") { save(name); }
  });
  form.addEventListener("focusout", function (event) {
    var name = nameOf(event.target);
    if (name && timers[name] && !(event.target.validity && event.target.validity.badInput)) { save(name); }
  });
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("input[data-field], input[data-note]")) { return; }
    event.preventDefault();
    if (timers[nameOf(event.target)]) { save(nameOf(event.target)); }
  });
  form.addEventListener("click", function (event) {
    var theirs = event.target.closest("[data-use-theirs]"), mine = event.target.closest("[data-use-mine]");
    if (theirs) {
      event.preventDefault();
      form.elements[theirs.dataset.useTheirs].value = theirs.dataset.value;
      settle(theirs.dataset.useTheirs);
      show("已采用对方的值", "ok", "cloud-check");
    } else if (mine) {
      event.preventDefault();
      settle(mine.dataset.useMine);
      save(mine.dataset.useMine);
    }
  });
  document.addEventListener("keydown", function (event) {
    var next = form.querySelector("[data-next]");
    if (event.altKey && event.code === "KeyN" && next) { event.preventDefault(); next.click(); }
  });
  /* A link waits until what is under way has arrived. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || !(sending || queue.size) || again) { return; }
    event.preventDefault();
    (sending || Promise.resolve()).then(function () { link.click(); });
  });
  form.addEventListener("submit", function (event) { if (!event.defaultPrevented) { leaving = true; } });
  window.addEventListener("online", function () { clearTimeout(again); again = null; run(); });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && unsaved.size) { event.preventDefault(); }
  });

  var plain = form.querySelector("[data-plain-save]");
  if (plain) { plain.hidden = true; }
  show(form.dataset.section === "check" ? "说明自动保存" : "边填边自动保存", "idle", "save");
})();
