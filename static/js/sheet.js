/* Scoring sheet: each indicator is saved as it is judged; a collision shows both and asks.
   Without this file the form is sent as a whole with its buttons. */
import { agreement } from "./agree.js";
import { autosave } from "./autosave.js";
import { sendAgreed } from "./confirm.js";
import { isTick } from "./controls.js";
import { button, each, element, savedNow } from "./dom.js";
import { hold, release } from "./guard.js";
import { forget } from "./keep.js";

const form = document.querySelector("form[data-sheet]");

const find = (mark, value) => document.querySelector(`[data-${mark}="${value}"]`);
const codeOf = (field) => (field.closest("[data-indicator]") || { dataset: {} }).dataset.indicator;
const rowOf = (code) => document.getElementById(`i-${code}`);
const isNote = (field) => field.tagName === "TEXTAREA";
/* What is saved at once: an indicator, or several, filled in together. */
const codesOf = (name) => name.split(" ");
const fields = (name) => codesOf(name).flatMap((code) => [...rowOf(code).querySelectorAll("input, textarea")]);

function state(code, text, isOk) {
  const note = find("state", code);
  note.textContent = text;
  note.classList.toggle("is-ok", Boolean(isOk));
}
function say(text, tone) {
  const saved = document.querySelector("[data-saved]");
  saved.textContent = text;
  saved.className = `pb-st pb-st--${tone}`;
}

function body(name) {
  const data = new FormData();
  fields(name).filter((field) => field.name && (!isTick(field) || field.checked))
    .forEach((field) => data.append(field.name, field.value));
  return data;
}

function show(what, name, text) {
  const codes = codesOf(name);
  const tell = (words) => codes.forEach((code) => state(code, words));
  if (what === "sending") { tell("正在保存"); }
  else if (what === "saved") { saved(); }
  else if (what === "trouble") { tell("没有保存"); say(`没有保存：${text}`, "late"); }
  else if (text) { tell(text); say("有一项没有保存", "late"); }
}
function saved() {
  if (agreed.pending.size) { hold(form); say("有填好未保存的", "warn"); } else { say(savedNow(), "ok"); }
}

async function answer(name, response) {
  const told = await response.json();
  const results = codesOf(name).map((code) => answerOne(code, told, name === code));
  if (!told.errors) { showFigures(told); }
  return results.every(Boolean);
}
/* Of several, what stands against one of them is asked of that one alone: it goes once more by itself. */
function answerOne(code, told, isAlone) {
  const refused = told.errors ? told.errors[code] || "没有保存" : "";
  const conflict = told.conflicts && told.conflicts[code];
  if (!isAlone && (told.errors || conflict)) { saver.save(code); return true; }
  if (refused) { state(code, refused); say("有一项没有保存", "late"); return false; }
  if (conflict) { choose(code, conflict, told.bases[code]); return false; }
  setBase(code, told.bases[code]);
  agreed.settle([code]);
  const gap = told.gaps.find((one) => one.code === code);
  state(code, gap ? gap.text : "已保存", !gap);
  rowOf(code).classList.remove("is-odd");
  return true;
}

function showFigures(told) {
  ["self_total", "review_total", "final", "done", "sum_note", "unconfirmed"].forEach((name) => {
    each(`[data-figure="${name}"]`, (box) => { box.textContent = told[name]; });
  });
  Object.entries(told.criteria).forEach(([key, criterion]) => {
    const points = find("criterion", key);
    const count = find("done", key);
    if (points) { points.textContent = criterion.points; }
    if (count) { count.textContent = `已评 ${criterion.done}/${criterion.count} 项`; }
  });
  Object.entries(told.points).forEach(([code, points]) => {
    const box = find("points", code);
    if (box) { box.textContent = points; }
  });
  showGaps(told.gaps);
}

function showGaps(list) {
  const box = document.querySelector("[data-gaps]");
  const finish = document.querySelector("[data-send]");
  box.textContent = list.length ? `还差 ${list.length} 项：` : "各项都已评。";
  list.slice(0, 8).forEach((gap, place) => {
    const link = document.createElement("a");
    link.href = `#i-${gap.code}`;
    link.textContent = `${gap.code} ${gap.text}`;
    if (place) { box.append("、"); }
    box.append(link);
  });
  if (list.length > 8) { box.append("等"); }
  finish.disabled = list.length > 0 || "blocked" in finish.dataset;
}

/* The next save says what it was judged against. */
function setBase(code, base) {
  rowOf(code).querySelector(`[name="${code}-base"]`).value = base;
}

function choose(code, conflict, base) {
  const text = `刚由别人改过。现在是：${conflict.theirs} 您填的是：${conflict.mine}`;
  const box = element("div", "gr-choose", text);
  const mine = button("btn-line btn-sm", "用我的");
  const theirs = button("btn-line btn-sm", "用对方的");
  state(code, "");
  each(".gr-choose", (old) => old.remove(), rowOf(code));
  box.setAttribute("role", "alert");
  box.append(document.createElement("br"), mine, theirs);
  mine.addEventListener("click", () => { box.remove(); setBase(code, base); saver.save(code); });
  theirs.addEventListener("click", () => { forget(form, fields(code)); release(form); window.location.reload(); });
  find("state", code).after(box);
  mine.focus();
}

const saver = form && autosave({
  fields,
  url: () => form.action || window.location.pathname,
  body,
  answer,
  show,
});
const agreed = form && agreement(form, {
  state,
  say,
  save: (codes) => saver.save(codes.join(" ")),
  hold: () => hold(form),
  release: () => { if (!saver.unsaved.size) { release(form); } },
});

/* Sent as a whole only after what is under way has come back: its marks would collide with the form's. */
async function finish(event) {
  if (!saver.unsaved.size || event.defaultPrevented) { return; }
  event.preventDefault();
  say("正在保存", "info");
  if (await saver.flush()) { sendAgreed(form, event.submitter); }
}

/* A link to an indicator (of a return's reason, of what is missing) opens the section it is in. */
function openAround(hash) {
  const row = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  const section = row && row.closest(".collapse:not(.show)");
  if (!section) { return; }
  section.addEventListener("shown.bs.collapse", () => row.scrollIntoView(), { once: true });
  window.bootstrap.Collapse.getOrCreateInstance(section, { toggle: false }).show();
}

function listen() {
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a[href^='#i-']");
    if (link) { openAround(link.hash); }
  });
  form.addEventListener("change", ({ target }) => {
    const code = codeOf(target);
    if (!code) { return; }
    if (!isNote(target) || agreed.pending.has(code)) { agreed.settle([code]); }
    saver.save(code);
  });
  form.addEventListener("input", ({ target }) => {
    const code = codeOf(target);
    if (!code) { hold(form); } else if (!isTick(target)) { saver.wait(code); }
  });
  form.addEventListener("submit", finish);
  document.addEventListener("keydown", (event) => {
    const next = document.querySelector("[data-next]");
    if (event.altKey && event.code === "KeyS" && next) { event.preventDefault(); form.requestSubmit(next); }
  });
  /* The next save must carry the mark that came back; so a late page never overwrites. */
  window.addEventListener("pageshow", (event) => { if (event.persisted) { window.location.reload(); } });
}

if (form) { listen(); }
