/* Plan of a branch: each item, and the goal, is saved as it is written; 报送方案 goes only with all of it saved.
   Without this file each card has its own button. */
import { autosave } from "./autosave.js";
import { sendAgreed } from "./confirm.js";
import { each, element, savedNow, setChip } from "./dom.js";
import { notice } from "./notice.js";

const ASK = "exclamation-octagon-fill";
const forms = [...document.querySelectorAll("form[data-autosave]")];
const cards = new Map(forms.map((form) => [form.dataset.autosave, form]));
const bar = document.querySelector("[data-plan-bar]");

const chipOf = (form) => form.closest("section").querySelector("[data-chip] > .pb-st");
const say = (text, tone, icon) => setChip(bar.querySelector("[data-saved] > .pb-st"), text, tone, icon);

function setErrors(form, errors = {}) {
  each("[data-error]", (old) => old.remove(), form);
  Object.entries(errors).forEach(([name, sentences]) => {
    const field = form.elements[name];
    const line = element("p", "pb-find pb-find--e mt-1", sentences.join(""));
    line.dataset.error = name;
    line.setAttribute("role", "alert");
    if (field) { field.after(line); } else { form.prepend(line); }
  });
}

function show(state, name, text) {
  const chip = chipOf(cards.get(name));
  if (state === "sending") { setChip(chip, "正在保存", "info", "arrow-repeat"); return; }
  if (state === "waiting") {
    setChip(chip, "还没有保存", "warn", "clock-fill");
    say("还有未保存的内容", "warn", "clock-fill");
  } else if (state === "saved") {
    if (!saver.unsaved.size) { say(savedNow(), "ok", "cloud-check"); }
  } else {
    setChip(chip, "没有保存", "late", ASK);
    say(text ? `没有保存：${text}` : "有一项没有保存", "late", ASK);
  }
}

/* {errors} of what cannot be saved, else {seen, missing, gaps}: what the next save is measured against, what this item
   still lacks, how many items lack something; {due_on, moved}: a deadline that did not stay on a rest day. */
async function answer(name, response) {
  const form = cards.get(name);
  const told = await response.json();
  setErrors(form, told.errors);
  if (told.errors) { return false; }
  if (form.elements.seen) { form.elements.seen.value = told.seen; }
  each(".pb-carry", (note) => note.remove(), form);
  if (told.moved && told.moved.length) {
    form.elements.due_on.value = told.due_on;
    notice(form, { name: "moved", tone: "info", text: told.moved.join("") });
  }
  if (told.gain) { each("[data-gain]", (line) => { line.textContent = told.gain; }); }
  if (told.missing.length) { setChip(chipOf(form), `已保存，还缺${told.missing.join("、")}`, "warn", "clock-fill"); }
  else { setChip(chipOf(form), "已保存", "ok", "check-lg"); }
  showGaps(told.gaps);
  return true;
}

function showGaps(gaps) {
  const note = document.getElementById("plan-gaps");
  const send = bar.querySelector("[data-send]");
  if (!send) { return; }
  send.disabled = gaps > 0;
  note.textContent = gaps ? `还有 ${gaps} 项没有写全，写全并保存后才能报送。` : `${note.dataset.count} 项都已写全。`;
}

const saver = bar && autosave({
  fields: (name) => [...cards.get(name).elements].filter((one) => one.name),
  url: (name) => cards.get(name).getAttribute("action"),
  body: (name) => new FormData(cards.get(name)),
  answer,
  show,
});

/* What has not been saved does not go, and neither does what was saved before it. */
async function finish(event) {
  if (!saver.unsaved.size || event.defaultPrevented) { return; }
  event.preventDefault();
  if (await saver.flush()) { sendAgreed(event.target, event.submitter); return; }
  say("没有报送：还有内容没有保存", "late", ASK);
}

function start() {
  const all = bar.querySelector("[data-save-all]");
  cards.forEach((form, name) => {
    form.addEventListener("input", () => saver.wait(name));
    form.addEventListener("submit", (event) => { event.preventDefault(); saver.save(name); });
    each("[data-plain-save]", (button) => { button.hidden = true; }, form);
  });
  all.hidden = false;
  all.addEventListener("click", () => cards.forEach((form, name) => saver.save(name)));
  each("form", (form) => form.addEventListener("submit", finish), bar);
  say("边写边自动保存", "idle", "save");
}

if (bar) { start(); }
