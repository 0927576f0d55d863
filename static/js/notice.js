/* A calm line above a form or a page, with what can be done about it. */
import { button, element } from "./dom.js";

function listOf(kept) {
  const list = element("dl", "pb-kept");
  kept.forEach(([label, text]) => list.append(element("dt", "", label), element("dd", "", text)));
  return list;
}

/* Puts the line first into `place`, instead of one of the same `name`. `acts`: [[word, what it does]], each takes the
   line away; `kept`: [[label, text]]. Returns the line. */
export function notice(place, { name, text, tone = "info", acts = [], kept = [] }) {
  const line = element("div", `pb-banner pb-banner--${tone} pb-notice pb-noprint`);
  const words = element("div", "");
  const buttons = element("div", "pb-banner__act");
  takeAway(place, name);
  line.dataset.notice = name;
  line.setAttribute("role", "status");
  words.append(element("p", "", text));
  if (kept.length) { words.append(listOf(kept)); }
  acts.forEach(([word, act]) => {
    const made = button("btn-sm btn-line", word);
    made.addEventListener("click", () => { line.remove(); act(); });
    buttons.append(made);
  });
  line.append(words);
  if (acts.length) { line.append(buttons); }
  place.prepend(line);
  return line;
}

export function takeAway(place, name) {
  [...place.children].filter((one) => one.dataset.notice === name).forEach((one) => one.remove());
}
