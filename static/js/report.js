/* Monthly report: each item is kept as it is filled in, and 报送月报 goes only with every item filled and saved.
   Without this file there is one button to keep and one to send. */
import { autosave } from "./autosave.js";
import { sendAgreed } from "./confirm.js";
import { each, element, savedNow, setChip } from "./dom.js";

const ASK = "exclamation-octagon-fill";
const form = document.querySelector("form[data-report]");
const parts = new Map([...form.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
const items = [...parts].filter(([name]) => name !== "note");
const bar = form.querySelector(".pb-actionbar");

const controls = (name) => [...parts.get(name).querySelectorAll("input, textarea")].filter((one) => (
  one.name && one.type !== "file"
));
const chosen = (name) => parts.get(name).querySelector("[type=radio]:checked");
const wordsOf = (name) => parts.get(name).querySelector("textarea");
const say = (text, tone, icon) => setChip(bar.querySelector("[data-saved] > .pb-st"), text, tone, icon);

/* What 报送 would still ask for: "" if nothing. */
function gapOf(name) {
  const step = chosen(name);
  if (!step) { return "没有选进展"; }
  if (step.value !== "logged" && !wordsOf(name).value.trim()) {
    return step.value === "none" ? "没有进展的，写一句原因" : "还没有写做了什么";
  }
  const falls = parts.get(name).querySelector("[data-falls]");
  return !falls.hidden && !falls.querySelector("input").checked ? "比上次低，请确认" : "";
}

function show(state, name, text) {
  if (state === "waiting") { say("还有未保存的内容", "warn", "clock-fill"); return; }
  if (state === "sending") { say("正在保存", "info", "arrow-repeat"); return; }
  if (state === "saved") {
    if (!saver.unsaved.size) { say(savedNow(), "ok", "cloud-check"); }
    return;
  }
  say(text ? `没有保存：${text}` : "有一项没有保存", "late", ASK);
}

function body(name) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  controls(name).forEach((one) => {
    if (!["radio", "checkbox"].includes(one.type) || one.checked) { data.append(one.name, one.value); }
  });
  return data;
}

function setErrors(name, errors) {
  each("[data-error]", (old) => old.remove(), parts.get(name));
  Object.values(errors || {}).flat().forEach((sentence) => {
    const line = element("p", "pb-find pb-find--e mt-1", sentence);
    line.dataset.error = "";
    line.setAttribute("role", "alert");
    parts.get(name).append(line);
  });
}

const saver = autosave({
  fields: controls,
  url: () => form.dataset.save,
  body,
  async answer(name, response) {
    const told = await response.json();
    setErrors(name, told.errors);
    return !told.errors;
  },
  show,
});

function mark(name) {
  const part = parts.get(name);
  const step = chosen(name);
  const value = step ? Number(step.value) : NaN;
  const falls = part.querySelector("[data-falls]");
  const closes = part.querySelector("[data-closes]");
  falls.hidden = !(value < Number(part.querySelector("[data-percent]").dataset.percent));
  closes.hidden = value !== 100;
  [falls, closes].filter((one) => one.hidden).forEach((one) => { one.querySelector("input").checked = false; });
  part.querySelector("[data-words]").hidden = Boolean(step) && step.value === "logged";
  const isFilled = !gapOf(name);
  const jump = form.querySelector(`[data-jump="${name}"]`);
  part.classList.toggle("is-todo", !isFilled);
  jump.classList.toggle("is-ok", isFilled);
  jump.querySelector("[data-word]").textContent = isFilled ? "，已填" : "，未填";
  const chip = part.querySelector("[data-chip] > .pb-st");
  setChip(chip, isFilled ? "已填" : "未填", isFilled ? "ok" : "idle", isFilled ? "check-lg" : "circle");
}

function count() {
  const filled = items.filter(([name]) => !gapOf(name)).length;
  const progress = form.querySelector(".pb-mr__top progress");
  if (!progress) { return; }
  form.querySelector("[data-filled]").textContent = filled;
  progress.value = filled;
  progress.setAttribute("aria-label", `已填 ${filled} 项，共 ${items.length} 项`);
  bar.querySelector("[data-next]").hidden = filled === items.length;
}

function goTo(name) {
  const part = parts.get(name);
  part.scrollIntoView({ block: "start" });
  (chosen(name) ? wordsOf(name) : part.querySelector("[type=radio]")).focus({ preventScroll: true });
}

function listMissing(gaps) {
  const box = form.querySelector("[data-missing]");
  const banner = element("div", "pb-banner pb-banner--late");
  const words = element("div", "");
  banner.setAttribute("role", "alert");
  words.append(element("b", "", "没有报送，请先补上"));
  gaps.forEach(([number, name, why]) => {
    const line = element("p", "");
    const link = element("a", "", `第 ${number} 项`);
    link.href = `#${name}`;
    line.append(link, `：${why}`);
    words.append(line);
  });
  banner.append(words);
  box.replaceChildren(...(gaps.length ? [banner] : []));
}

const gapsNow = () => items
  .map(([name], index) => [index + 1, name, gapOf(name)])
  .filter(([, , why]) => why);

/* Before the question: what lacks something does not go. */
form.addEventListener("click", (event) => {
  if (!event.target.closest("[data-send]")) { return; }
  const gaps = gapsNow();
  listMissing(gaps);
  if (gaps.length) { event.preventDefault(); goTo(gaps[0][1]); }
});

/* What has not been saved does not go, and neither does what was saved before it. */
form.addEventListener("submit", async (event) => {
  if (!saver.unsaved.size || event.defaultPrevented) { return; }
  event.preventDefault();
  if (await saver.flush()) { sendAgreed(form, event.submitter); return; }
  say("没有报送：还有内容没有保存", "late", ASK);
});

form.addEventListener("input", (event) => {
  const part = event.target.closest("[data-part]");
  if (!part || event.target.type === "file") { return; }
  const name = part.dataset.part;
  if (name !== "note") { mark(name); count(); }
  saver.wait(name);
});

function start() {
  each("[data-plain-save]", (button) => { button.hidden = true; }, bar);
  items.forEach(([name]) => mark(name));
  count();
  say("填一项存一项", "idle", "save");
  const next = bar.querySelector("[data-next]");
  if (next) { next.addEventListener("click", () => gapsNow().slice(0, 1).forEach(([, name]) => goTo(name))); }
}

start();
window.addEventListener("pageshow", () => { items.forEach(([name]) => mark(name)); count(); });
