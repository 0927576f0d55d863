/* Scoring sheet: each indicator is saved as it is judged; a collision shows both and asks.
   Without this file the form is sent as a whole with its buttons. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-sheet]");
  if (!form) { return; }
  var saved = document.querySelector("[data-saved]"), pending = {}, waiting = 0, timers = {};
  var afterwards = null, broken = false;

  function rowOf(element) { return element.closest("[data-indicator]"); }
  function state(code, text, ok) {
    var note = document.querySelector('[data-state="' + code + '"]');
    note.textContent = text;
    note.classList.toggle("is-ok", Boolean(ok));
  }
  function say(text, tone) {
    saved.textContent = text;
    saved.className = "pb-st pb-st--" + tone;
  }
  function body(row) {
    var data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    row.querySelectorAll("input, textarea").forEach(function (field) {
      if (field.name && ((field.type !== "checkbox" && field.type !== "radio") || field.checked)) { data.append(field.name, field.value); }
    });
    return data;
  }

  function save(row) {
    var code = row.dataset.indicator;
    if (pending[code]) { pending[code] = "again"; return; }
    pending[code] = "once";
    waiting += 1;
    state(code, "正在保存");
    fetch(form.action || window.location.pathname, { method: "POST", body: body(row), headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (response) {
        var kind = response.headers.get("Content-Type") || "";
        if (kind.indexOf("application/json") < 0) { throw new Error(response.status === 409 || response.status === 403 ? "gone" : "server"); }
        return response.json();
      })
      .then(function (answer) { done(row, code, answer); })
      .catch(function (error) { failed(row, code, error); })
      .finally(function () {
        var again = pending[code] === "again";
        delete pending[code];
        waiting -= 1;
        if (again) { save(row); } else if (!waiting) { go(); }
      });
  }

  function done(row, code, answer) {
    if (answer.errors) { state(code, answer.errors[code] || "没有保存"); return; }
    row.querySelector('[name="' + code + '-base"]').value = answer.bases[code];
    broken = false;
    var conflict = answer.conflicts[code];
    if (conflict) { choose(row, code, conflict); return; }
    var gap = answer.gaps.find(function (one) { return one.code === code; });
    state(code, gap ? gap.text : "已保存", !gap);
    row.classList.remove("is-odd");
    show(answer);
    if (waiting === 1) { form.dispatchEvent(new CustomEvent("pb:saved", { bubbles: true })); }
    say("已自动保存 " + new Date().toTimeString().slice(0, 5), "ok");
  }

  function failed(row, code, error) {
    broken = true;
    if (error.message === "gone") {
      state(code, "没有保存：评分表已不在您手中，请刷新页面");
      say("没有保存", "late");
      return;
    }
    state(code, "未保存，稍后自动重试");
    say("网络不通，改动还没有保存", "warn");
    setTimeout(function () { save(row); }, 8000);
  }

  function show(answer) {
    ["self_total", "review_total", "final", "done"].forEach(function (name) {
      document.querySelectorAll('[data-figure="' + name + '"]').forEach(function (box) { box.textContent = answer[name]; });
    });
    Object.keys(answer.criteria).forEach(function (key) {
      var points = document.querySelector('[data-criterion="' + key + '"]'), count = document.querySelector('[data-done="' + key + '"]');
      if (points) { points.textContent = answer.criteria[key].points; }
      if (count) { count.textContent = "已评 " + answer.criteria[key].done + "/" + answer.criteria[key].count + " 项"; }
    });
    Object.keys(answer.points).forEach(function (code) {
      var box = document.querySelector('[data-points="' + code + '"]');
      if (box) { box.textContent = answer.points[code]; }
    });
    gaps(answer.gaps);
  }

  function gaps(list) {
    var box = document.querySelector("[data-gaps]");
    box.textContent = list.length ? "还差 " + list.length + " 项：" : "各项都已评。";
    list.slice(0, 8).forEach(function (gap, place) {
      var link = document.createElement("a");
      link.href = "#i-" + gap.code;
      link.textContent = gap.code + " " + gap.text;
      if (place) { box.append("、"); }
      box.append(link);
    });
    if (list.length > 8) { box.append("等"); }
    var send = document.querySelector("[data-send]");
    send.disabled = list.length > 0 || "blocked" in send.dataset;
  }

  function choose(row, code, conflict) {
    var box = document.createElement("div"), mine = button("用我的"), theirs = button("用对方的");
    state(code, "");
    box.className = "gr-choose";
    box.setAttribute("role", "alert");
    box.textContent = "刚由别人改过。现在是：" + conflict.theirs + " 您填的是：" + conflict.mine;
    box.append(document.createElement("br"), mine, theirs);
    mine.addEventListener("click", function () { box.remove(); save(row); });
    theirs.addEventListener("click", function () { window.location.reload(); });
    row.querySelector("[data-state]").after(box);
    mine.focus();
  }
  function button(text) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-line btn-sm";
    made.textContent = text;
    return made;
  }

  form.addEventListener("change", function (event) {
    var row = rowOf(event.target);
    if (row) { flush(row.dataset.indicator); }
  });
  form.addEventListener("input", function (event) {
    var row = rowOf(event.target);
    if (!row || event.target.type === "radio" || event.target.type === "checkbox") { return; }
    clearTimeout(timers[row.dataset.indicator]);
    timers[row.dataset.indicator] = setTimeout(function () { flush(row.dataset.indicator); }, 1500);
  });
  /* Sent as a whole only after what is under way has come back: its marks would collide with the form's. */
  form.addEventListener("submit", function (event) {
    Object.keys(timers).forEach(flush);
    if (!waiting || event.defaultPrevented) { return; }
    event.preventDefault();
    say("正在保存", "info");
    afterwards = event.submitter;
  });
  function flush(code) {
    clearTimeout(timers[code]);
    delete timers[code];
    save(document.getElementById("i-" + code));
  }
  function go() {
    var button = afterwards, field = document.createElement("input");
    afterwards = null;
    if (!button || document.querySelector(".gr-choose") || broken) { return; }
    field.type = "hidden";
    field.name = button.name;
    field.value = button.value;
    form.append(field);
    form.dispatchEvent(new CustomEvent("pb:saved", { bubbles: true }));
    form.submit();
  }
  document.addEventListener("keydown", function (event) {
    var next = document.querySelector("[data-next]");
    if (event.altKey && event.code === "KeyS" && next) { event.preventDefault(); form.requestSubmit(next); }
  });
  /* The next save must carry the mark that came back; so a late page never overwrites. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) { window.location.reload(); } });
})();
