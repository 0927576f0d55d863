/* 与自评一致: fills in what the branch has chosen of itself (data-own). One row is saved like any choice; what is
   filled in with the rest waits, marked, until the reviewer saves it or takes it back. */
import { isTick } from "./controls.js";
import { each } from "./dom.js";
import { notice, takeAway } from "./notice.js";

const NOTE = "agreed";
const MARK = "与自评一致，未保存";

const all = (within, selector) => [...within.querySelectorAll(selector)];
const inputs = (row) => all(row, "input:not([type=hidden])");
const tell = (control) => control.dispatchEvent(new Event("change", { bubbles: true }));

function fill(row) {
  inputs(row).forEach((one) => {
    if (isTick(one)) { one.checked = "own" in one.dataset; } else { one.value = one.dataset.own || ""; }
  });
}
const snapshot = (row) => inputs(row).map((one) => ({ one, checked: one.checked, value: one.value }));
/* What is filled in for the reviewer is nobody's typing: it is not kept for the next visit (controls.js). */
function mark(row, isOn) {
  row.classList.toggle("is-agreed", isOn);
  inputs(row).forEach((one) => one.toggleAttribute("data-agreed", isOn));
}
const restore = (taken) => taken.forEach(({ one, checked, value }) => Object.assign(one, { checked, value }));

/* What a branch has not answered, or what wants a note of the reviewer's own, is not filled in with the rest. */
const wantsNote = (row) => row.dataset.left && !row.querySelector("textarea").value.trim();
const isFillable = (row) => "open" in row.dataset && row.querySelector("[data-agree]") && !wantsNote(row);
const isLeft = (row) => "open" in row.dataset && !isFillable(row);

/* What the sheet gives: state(code, text), say(text, tone), save(codes), hold(), release(). What it gets: pending,
   a Map of the codes that wait; settle(codes), once they are saved or judged by hand. */
export function agreement(form, { state, say, save, hold, release }) {
  const strip = form.querySelector("[data-agree-strip]");
  const rows = all(form, "[data-indicator]");
  const pending = new Map();
  const codeOf = (row) => row.dataset.indicator;
  const rowOf = (code) => rows.find((row) => codeOf(row) === code);

  function count() {
    if (!strip) { return; }
    const left = rows.filter(isLeft);
    const number = rows.filter(isFillable).length;
    const words = strip.querySelector("[data-agree-left]");
    strip.hidden = !number && !left.length && !pending.size;
    strip.querySelector("[data-agree-count]").textContent = number;
    Object.assign(strip.querySelector("[data-agree-rest]"), { disabled: !number, hidden: !number });
    words.textContent = left.length ? `另有 ${left.length} 项请您自己评：` : "";
    left.forEach((row, place) => {
      const link = document.createElement("a");
      link.href = `#${row.id}`;
      link.textContent = `${codeOf(row)} ${row.dataset.left || "自评没有评"}`;
      if (place) { words.append("、"); }
      words.append(link);
    });
  }

  function settle(codes) {
    codes.filter((code) => pending.delete(code)).forEach((code) => mark(rowOf(code), false));
    codes.forEach((code) => { delete rowOf(code).dataset.open; });
    if (strip && !pending.size) { takeAway(strip, NOTE); }
    count();
  }

  function undo() {
    pending.forEach(({ taken, words }, code) => {
      restore(taken);
      state(code, words);
      mark(rowOf(code), false);
      rowOf(code).dataset.open = "";
    });
    pending.clear();
    release();
    say("已撤销，没有保存", "info");
    count();
    strip.querySelector("[data-agree-rest]").focus();
  }

  function fillRest() {
    rows.filter(isFillable).forEach((row) => {
      const words = row.querySelector("[data-state]").textContent;
      pending.set(codeOf(row), { taken: snapshot(row), words });
      fill(row);
      mark(row, true);
      delete row.dataset.open;
      state(codeOf(row), MARK);
    });
    hold();
    say("有填好未保存的", "warn");
    const line = notice(strip, {
      name: NOTE,
      text: `已按自评填了 ${pending.size} 项，还没有保存。请看过再保存。`,
      acts: [["保存这些", () => save([...pending.keys()])], ["撤销", undo]],
    });
    count();
    line.querySelector("button").focus();
  }

  each("[data-agree]", (one) => {
    one.hidden = false;
    one.addEventListener("click", () => {
      const row = one.closest("[data-indicator]");
      const note = row.querySelector("textarea");
      fill(row);
      tell(inputs(row)[0]);
      if (wantsNote(row)) { note.focus(); }
    });
  }, form);
  form.addEventListener("input", count);
  document.addEventListener("keydown", (event) => {
    const button = strip && strip.querySelector("[data-agree-rest]");
    if (event.altKey && event.code === "KeyA" && button && !button.disabled) { event.preventDefault(); fillRest(); }
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-agree-rest]")) { event.preventDefault(); fillRest(); }
  });
  return { pending, settle };
}
