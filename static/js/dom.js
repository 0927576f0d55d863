/* What several scripts need of the page. */

export const each = (selector, act, within = document) => within.querySelectorAll(selector).forEach(act);

export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text) { made.textContent = text; }
  return made;
}

export function button(className, text) {
  const made = element("button", `btn ${className}`, text);
  made.type = "button";
  return made;
}

export const savedNow = () => `已自动保存 ${new Date().toTimeString().slice(0, 5)}`;

/* A chip of `status` in templatetags/house.py with other words. */
export function setChip(chip, text, tone, icon) {
  const use = chip.querySelector("use");
  chip.className = `pb-st pb-st--${tone}`;
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${icon}`);
  chip.lastChild.textContent = text;
}
