/* A sent form disables its buttons against a double click. The server refuses a second time anyway.
   data-download marks a form that answers with a file: the page stays, so the buttons come back. */
import { each } from "./dom.js";

const PAUSE = 4000;

const buttons = (form) => [...form.elements].filter((one) => one.type === "submit");

function release(form) {
  form.removeAttribute("aria-busy");
  buttons(form).forEach((button) => {
    if (button.dataset.busy) { button.disabled = false; delete button.dataset.busy; }
  });
}

function hold(form) {
  form.setAttribute("aria-busy", "true");
  buttons(form).forEach((button) => {
    if (!button.disabled) { button.disabled = true; button.dataset.busy = "1"; }
  });
  if (form.hasAttribute("data-download")) { setTimeout(() => release(form), PAUSE); }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
  if (event.defaultPrevented || form.method !== "post") { return; }
  /* Later: a disabled button would not send its name and value. */
  setTimeout(() => { if (!event.defaultPrevented) { hold(form); } }, 0);
});
window.addEventListener("pageshow", () => each('form[aria-busy="true"]', release));
