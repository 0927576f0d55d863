/* The survey without a mouse: where it opens, Enter to the next field, Alt+N to the next section, Ctrl+S. */
import { savedNow } from "./dom.js";

const STOPS = "[data-field], [data-note]";
const isCoarse = () => window.matchMedia("(pointer: coarse)").matches;

/* The control of a field: of a group the chosen one. */
function controlOf(stop) {
  if (!stop.matches("[role=radiogroup]")) { return stop; }
  return stop.querySelector("input:checked") || stop.querySelector("input");
}

function firstOf(form) {
  const hash = decodeURIComponent(window.location.hash.slice(1));
  const linked = hash && document.getElementById(hash);
  if (linked) { return linked.querySelector(STOPS) || linked; }
  const { start } = form.dataset;
  if (start === undefined || start === "officers") { return document.getElementById(start || "section-title"); }
  return form.querySelector(`[data-field="${start}"]`) || document.getElementById("section-title");
}

/* On a touch screen the place is shown, and the keyboard waits until a field is touched. */
export function openAt(form) {
  const found = firstOf(form);
  if (!found) { return; }
  const control = controlOf(found);
  if (isCoarse()) {
    if (form.dataset.start || window.location.hash) { control.scrollIntoView({ block: "center" }); }
    return;
  }
  if (!control.matches("input, select, textarea, [tabindex]")) { control.tabIndex = -1; }
  control.focus();
  if (control.matches("input:not([type=radio])")) { control.select(); }
}

function goOn(form, target) {
  const stops = [...form.querySelectorAll(STOPS)];
  const next = stops[stops.findIndex((stop) => stop.contains(target)) + 1];
  const button = form.querySelector("[data-next]") || form.querySelector("[type=submit].btn-primary");
  const control = next ? controlOf(next) : button;
  if (!control) { return; }
  control.focus();
  if (control.matches("input:not([type=radio])")) { control.select(); }
}

/* `say` of the page's chip; Enter that picks a word of an input method is its own. */
export function listenToKeys(form, saver, say) {
  form.addEventListener("keydown", (event) => {
    const isField = event.target.closest(STOPS) && !event.target.matches("textarea, button");
    if (event.key !== "Enter" || event.isComposing || !isField) { return; }
    event.preventDefault();
    goOn(form, event.target);
  });
  document.addEventListener("keydown", async (event) => {
    const next = form.querySelector("[data-next]");
    if (event.altKey && event.code === "KeyN" && next) { event.preventDefault(); next.click(); }
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.code !== "KeyS") { return; }
    event.preventDefault();
    if (await saver.flush()) { say(savedNow().replace("自动", ""), "ok", "cloud-check"); }
  });
}
