/* A day is typed in any way the server reads (20260920, 2026.9.20) or chosen from the calendar of the browser: a field
   of type date takes neither of them, and cannot be pasted into. Without this file it is typed. */
import { button, each, element } from "./dom.js";

const ISO = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$/;

const isoOf = (text) => {
  const [, year, month, day] = ISO.exec(text.trim()) || [];
  return year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
};

function addCalendar(input) {
  const picker = element("input", "pb-day__picker");
  const open = button("btn-line btn-sm pb-day__open", "选");
  const holder = element("div", "pb-day");
  if (!picker.showPicker) { return; }
  Object.assign(picker, { type: "date", tabIndex: -1 });
  picker.setAttribute("aria-hidden", "true");
  open.setAttribute("aria-label", `选日期：${((input.labels || [])[0] || {}).textContent || ""}`.trim());
  open.tabIndex = -1;
  input.replaceWith(holder);
  holder.append(input, open, picker);
  open.addEventListener("click", () => {
    picker.value = isoOf(input.value);
    picker.showPicker();
  });
  /* Clearing in the calendar clears the field as well. */
  picker.addEventListener("change", (event) => {
    event.stopPropagation();
    input.value = picker.value;
    ["input", "change"].forEach((kind) => input.dispatchEvent(new Event(kind, { bubbles: true })));
    input.focus();
  });
  picker.addEventListener("input", (event) => event.stopPropagation());
}

each("input[data-day]", addCalendar);
