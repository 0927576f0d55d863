/* Small behaviours. Every page works, or degrades to a plain form, without this file. */
import { excess } from "./count.js";
import { each } from "./dom.js";

const OPEN_MENU = "details.pb-drop[open]";

function showPassword(eye) {
  const input = document.getElementById(eye.dataset.togglePw);
  const show = input.type === "password";
  input.type = show ? "text" : "password";
  eye.textContent = show ? "隐藏" : "显示";
  eye.setAttribute("aria-pressed", String(show));
}
document.addEventListener("click", (event) => {
  const within = (selector) => event.target.closest && event.target.closest(selector);
  if (within("[data-print]")) { window.print(); }
  const eye = within("[data-toggle-pw]");
  if (eye) { showPassword(eye); }
  each(OPEN_MENU, (menu) => { if (!menu.contains(event.target)) { menu.open = false; } });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") { return; }
  each(OPEN_MENU, (menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});

/* A filter that is complete with one choice need not be sent by hand. */
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) { event.target.form.requestSubmit(); }
});

/* The browser stops a form in the language of the browser; here it says why in ours. */
function complaint(field) {
  const state = field.validity;
  if (excess(field)) { return `${excess(field)}，请缩短。`; }
  const isPick = field.matches("select, [type=radio], [type=checkbox], [type=file]");
  const isDate = field.type === "date";
  if (state.valueMissing) { return isPick ? "请选择这一项。" : "请填写这一项。"; }
  if (state.badInput) { return isDate ? "请填写完整的日期。" : "请填写数字。"; }
  if (state.rangeUnderflow) { return `${isDate ? "不能早于" : "不能小于"} ${field.min}。`; }
  if (state.rangeOverflow) { return `${isDate ? "不能晚于" : "不能大于"} ${field.max}。`; }
  if (state.stepMismatch) {
    return field.step === "1" || !field.step ? "请填写整数。" : `请按 ${field.step} 的倍数填写。`;
  }
  if (state.typeMismatch && field.type === "email") { return "请填写有效的邮箱地址。"; }
  return field.title || "填写的格式不对。";
}
document.addEventListener("invalid", ({ target: field }) => {
  field.setCustomValidity("");
  if (!field.validity.valid || excess(field)) { field.setCustomValidity(complaint(field)); }
}, true);
["input", "change"].forEach((kind) => document.addEventListener(kind, ({ target: field }) => {
  if (field.setCustomValidity) { field.setCustomValidity(excess(field)); }
  /* One choice of a group answers for all its buttons. */
  if (field.type === "radio" && field.form) {
    const group = [...field.form.elements].filter((one) => one.name === field.name);
    group.forEach((one) => one.setCustomValidity(""));
  }
}));

/* data-requires="id" on a radio or a tick: while it is chosen, that field must be filled in. */
function require(form) {
  const choices = [...form.querySelectorAll("[data-requires]")];
  const needed = choices.filter((one) => one.checked).map((one) => one.dataset.requires);
  choices.forEach((one) => {
    const field = document.getElementById(one.dataset.requires);
    field.required = needed.includes(field.id);
    field.setCustomValidity("");
  });
}
each("form", (form) => {
  if (!form.querySelector("[data-requires]")) { return; }
  form.addEventListener("change", () => require(form));
  window.addEventListener("pageshow", () => require(form));
});

/* data-below="40" data-of="id": shown, and its tick needed, while that choice is a number below it. */
each("[data-below]", (part) => {
  const choice = document.getElementById(part.dataset.of);
  const tick = part.querySelector("[type=checkbox]");
  function sync() {
    part.hidden = Number(choice.value) >= Number(part.dataset.below);
    tick.required = !part.hidden;
    if (part.hidden) { tick.checked = false; }
  }
  choice.addEventListener("change", sync);
  window.addEventListener("pageshow", sync);
});

/* Select all, with count; the bar named by data-bulk-bar="<table id>" shows only when rows are ticked. */
each("table[data-bulk]", (table) => {
  const named = (mark) => [...document.querySelectorAll(`[${mark}="${table.id}"]`)];
  const all = table.querySelector("[data-all]");
  const counts = named("data-count-for");
  const bars = named("data-bulk-bar");
  const acts = named("data-bulk-act");
  const notes = named("data-none-ticked");
  const [pages] = named("data-all-pages");
  const rows = () => [...table.querySelectorAll("[data-row]:enabled")];

  function sync() {
    const ticked = rows().filter((row) => row.checked).length;
    rows().forEach((row) => row.closest("tr").classList.toggle("is-on", row.checked));
    if (all) {
      all.checked = ticked > 0 && ticked === rows().length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
    const chosen = pages && pages.checked ? pages.dataset.count : ticked;
    counts.forEach((count) => { count.textContent = chosen; });
    bars.forEach((bar) => { bar.hidden = ticked === 0; });
    /* An act on nothing is refused before it asks. */
    const isIdle = ticked === 0 && !(pages && pages.checked);
    acts.forEach((act) => { act.disabled = isIdle; });
    notes.forEach((note) => { note.hidden = !isIdle; });
  }

  if (pages) { pages.addEventListener("change", sync); }
  table.addEventListener("change", (event) => {
    if (event.target === all) { rows().forEach((row) => { row.checked = all.checked; }); }
    sync();
  });
  window.addEventListener("pageshow", sync);
  sync();
});

/* Alt+G: the next field that carries a finding. */
function hasFinding(field) {
  const notes = field.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id));
  return notes.some((note) => note && (note.matches(".pb-find") || note.querySelector(".pb-find")));
}
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.code !== "KeyG") { return; }
  const fields = [...document.querySelectorAll("[aria-describedby]")].filter(hasFinding);
  if (!fields.length) { return; }
  event.preventDefault();
  fields[(fields.indexOf(document.activeElement) + 1) % fields.length].focus();
});
