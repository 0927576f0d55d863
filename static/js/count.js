/* data-most="500": how many signs the server keeps. A longer text is never cut: it is counted, and stays unsaved until
   it is shorter. The count shows near the limit. */
import { each, element } from "./dom.js";

const LIMITED = "input[data-most], textarea[data-most]";
const NEAR = 0.9;
const counters = new WeakMap();

const most = (field) => Number(field.dataset.most);
const length = (field) => [...field.value.trim()].length;

/* What is too much, in words; "" if it fits. */
export function excess(field) {
  const over = field.matches(LIMITED) ? length(field) - most(field) : 0;
  return over > 0 ? `${length(field)}/${most(field)}，超出 ${over}` : "";
}

function counterOf(field) {
  if (!counters.has(field)) {
    const made = element("small", "pb-counter");
    made.id = `count-${field.id || Math.random().toString(36).slice(2)}`;
    made.setAttribute("role", "status");
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${made.id}`.trim());
    field.after(made);
    counters.set(field, made);
  }
  return counters.get(field);
}

function count(field) {
  const text = excess(field);
  const isNear = text || length(field) > most(field) * NEAR;
  if (!isNear && !counters.has(field)) { return; }
  const counter = counterOf(field);
  counter.hidden = !isNear;
  counter.textContent = text || `${length(field)}/${most(field)}`;
  counter.classList.toggle("is-over", Boolean(text));
}

document.addEventListener("input", ({ target }) => { if (target.matches(LIMITED)) { count(target); } });
each(LIMITED, count);
