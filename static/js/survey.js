/* Saves each question of the survey as it is typed. Without this file the form posts a whole section.
   The answer holds elements that take the place of those with the same id. */
import { autosave } from "./autosave.js";
import { each, element, savedNow, setChip } from "./dom.js";
import { fillFromSheet } from "./sheet_rows.js";
import { listenToKeys, openAt } from "./survey_keys.js";

const form = document.querySelector("form[data-survey]");
const ASK = "exclamation-octagon-fill";

const isNote = (name) => name.startsWith("note:");
const valueOf = (name) => (form.elements[name] ? form.elements[name].value : "");
const sent = new Map();
/* Fields whose text was refused or met another one: what is said there stays until they are saved. */
const disputed = new Set();
const controls = (name) => [...form.elements].filter((one) => one.name === name);

function say(text, tone, icon) {
  const state = document.getElementById("save-state");
  if (state) { setChip(state, text, tone, icon); }
}

function nameOf(target) {
  if (target.matches("[data-note]")) { return target.name; }
  const holder = target.closest("[data-field]");
  return holder && form.contains(holder) ? holder.dataset.field : null;
}
function mark(name) {
  const found = form.querySelector(`[data-field="${name}"]`) || form.elements[name];
  if (found && found.classList) { found.classList.toggle("is-unsaved", saver.unsaved.has(name)); }
}

function bodyOf(name) {
  const body = new URLSearchParams();
  sent.set(name, valueOf(name));
  body.set(name, valueOf(name));
  if (isNote(name)) { body.set("section", form.dataset.section); return body; }
  body.set("field", name);
  body.set(`base-${name}`, document.getElementById(`base-${name}`).value);
  return body;
}

function show(state, name, text) {
  mark(name);
  if (state === "waiting") { say("还有未保存的内容", "warn", "clock-fill"); }
  else if (state === "sending") { say("正在保存", "info", "arrow-repeat"); }
  else if (state === "trouble") { say(`未保存：${text}`, "late", ASK); }
  else if (text) { say(`有一项没有保存：${text}`, "late", ASK); }
  else if (state === "saved" && saver.unsaved.size) { say("还有未保存的内容", "warn", "clock-fill"); }
  else if (state === "saved") { say(savedNow(), "ok", "cloud-check"); }
}

async function answer(name, response) {
  disputed.delete(name);
  replace(new DOMParser().parseFromString(await response.text(), "text/html"));
  if (!response.ok) { disputed.add(name); }
  if (response.status === 409) { say("有冲突，请选定一个值", "warn", "people-fill"); }
  else if (!response.ok) { say("有一项没有保存", "late", ASK); }
  else { showAsRead(name); }
  return response.ok;
}

/* 20260920 stands as 2026-09-20 once it is saved and the person has gone on. */
function showAsRead(name) {
  const input = form.elements[name];
  const base = document.getElementById(`base-${name}`);
  const isLeft = input !== document.activeElement && valueOf(name) === sent.get(name);
  if (base && isLeft && input.matches && input.matches("input")) { input.value = base.value; }
}

/* What the person is writing in is never taken away. */
function isInUse(element) {
  const notes = [...element.querySelectorAll("[data-note]")];
  const isDisputed = disputed.has(element.id.replace(/^(note|conflict)-/, ""));
  return isDisputed || element.contains(document.activeElement) || notes.some((note) => saver.unsaved.has(note.name));
}
function replace(page) {
  [...page.body.children].forEach((fresh) => {
    const old = fresh.id && document.getElementById(fresh.id);
    if (old && !isInUse(old)) { old.replaceWith(document.importNode(fresh, true)); }
  });
  each("input[data-field], select[data-field], textarea[data-field]", (input) => {
    const isBad = Boolean(document.querySelector(`#note-${input.dataset.field} .pb-find--e`));
    input.classList.toggle("is-bad", isBad);
    if (isBad) { input.setAttribute("aria-invalid", "true"); } else { input.removeAttribute("aria-invalid"); }
  }, form);
}

/* The chosen value of two; both are saved against what stands there now. */
function choose(name, value) {
  const banner = document.getElementById(`conflict-${name}`);
  if (banner) { banner.replaceChildren(); }
  if (value !== undefined) { form.elements[name].value = value; }
  saver.save(name);
}

const saver = form && autosave({
  fields: controls,
  url: (name) => (isNote(name) ? form.dataset.noteUrl : form.dataset.fieldUrl),
  body: bodyOf,
  answer,
  show,
});

function listenToFields() {
  form.addEventListener("input", (event) => {
    const name = nameOf(event.target);
    if (name) { saver.wait(name); }
  });
  form.addEventListener("change", (event) => {
    const name = nameOf(event.target);
    if (name) { saver.save(name); }
  });
  form.addEventListener("focusout", ({ target }) => {
    const name = nameOf(target);
    if (name && saver.isWaiting(name)) { saver.save(name); }
  });
  form.addEventListener("click", (event) => {
    const theirs = event.target.closest("[data-use-theirs]");
    const mine = event.target.closest("[data-use-mine]");
    if (!theirs && !mine) { return; }
    event.preventDefault();
    if (theirs) { choose(theirs.dataset.useTheirs, theirs.dataset.value); } else { choose(mine.dataset.useMine); }
  });
}

/* What a pasted row has filled in is told below the field it was pasted into. */
function placeBelow(target) {
  const field = target.closest(".pb-field");
  const place = field.querySelector("[data-pasted]") || element("div", "pb-field__wide");
  place.dataset.pasted = "";
  field.append(place);
  return place;
}

function start() {
  listenToFields();
  listenToKeys(form, saver, say);
  fillFromSheet(form, placeBelow);
  const plain = form.querySelector("[data-plain-save]");
  if (plain) { plain.hidden = true; }
  say(form.dataset.section === "check" ? "说明自动保存" : "边填边自动保存", "idle", "save");
  openAt(form);
}

if (form) { start(); }
