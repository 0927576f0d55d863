/* What a person writes into a form, as groups: {key, controls, value, initial}. Radio buttons of one name are one
   group. Passwords, one-time codes and files are never looked at; the ticks that choose rows of a list are no text, nor
   is what a button has filled in (agree.js). */
const NEVER = ["password", "file", "hidden", "submit", "button", "reset", "image", "fieldset", "output"];
const CHOOSING = "[data-row], [data-all], [data-all-pages], [data-agreed], [autocomplete=one-time-code]";

export const isTick = (control) => control.type === "checkbox" || control.type === "radio";

const isWritten = (control) => (
  control.name && !control.disabled && !NEVER.includes(control.type) && !control.matches(CHOOSING)
);

function keyOf(control) {
  return control.type === "checkbox" ? `${control.name}=${control.value}` : control.name;
}

const chosen = (options, mark) => options.filter((one) => one[mark]).map((one) => one.value).join("\n");

function textOf(controls, isInitial) {
  const [first] = controls;
  if (first.type === "checkbox") { return (isInitial ? first.defaultChecked : first.checked) ? "1" : ""; }
  if (first.type === "radio") { return chosen(controls, isInitial ? "defaultChecked" : "checked"); }
  if (first.options) {
    const initial = chosen([...first.options], "defaultSelected");
    return isInitial ? initial || (first.options[0] || {}).value || "" : chosen([...first.selectedOptions], "selected");
  }
  return isInitial ? first.defaultValue : first.value;
}

export function groupsOf(form) {
  const found = new Map();
  [...form.elements].filter(isWritten).forEach((control) => {
    const key = keyOf(control);
    found.set(key, [...(found.get(key) || []), control]);
  });
  return [...found].map(([key, controls]) => ({
    key,
    controls,
    get value() { return textOf(controls, false); },
    get initial() { return textOf(controls, true); },
  }));
}

/* Writes as a person would, so that whatever follows typing follows. */
export function write({ controls }, text) {
  const [first] = controls;
  if (first.type === "checkbox") { first.checked = text === "1"; }
  else if (first.type === "radio") { controls.forEach((one) => { one.checked = one.value === text; }); }
  else { first.value = text; }
  const told = controls.find((one) => one.checked) || first;
  ["input", "change"].forEach((kind) => told.dispatchEvent(new Event(kind, { bubbles: true })));
}

/* What stands there is what the server has now. */
export function settle({ controls }) {
  controls.forEach((one) => {
    if (one.options) { [...one.options].forEach((option) => { option.defaultSelected = option.selected; }); }
    else if (isTick(one)) { one.defaultChecked = one.checked; }
    else { one.defaultValue = one.value; }
  });
}

export function labelOf({ controls: [first] }) {
  const [label] = first.labels || [];
  const words = first.type === "radio" ? "" : (label || {}).textContent || first.getAttribute("aria-label") || "";
  return words.replace("*", "").trim() || "您填写的内容";
}
