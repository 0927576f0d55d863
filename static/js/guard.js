/* Warns before text is lost that could not be saved: what was typed into a form with data-guard, and what a page that
   saves by itself holds on to. */
const dirty = new Set();

export const hold = (form) => form && dirty.add(form);
export const release = (form) => dirty.delete(form);
export const releaseAll = () => dirty.clear();

document.addEventListener("input", ({ target }) => {
  if (target.form && target.form.hasAttribute("data-guard")) { hold(target.form); }
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) { release(event.target); }
});
window.addEventListener("beforeunload", (event) => {
  if (dirty.size) { event.preventDefault(); }
});
