/* The token of a one-time link stands in the fragment of the address, which no browser sends: it is taken out of the
   address bar and sent by POST. Without this file, or where a scanner has lost the fragment, the code is typed. */
const entry = document.querySelector("[data-token-entry]");

function take() {
  const token = decodeURIComponent(window.location.hash.slice(1)).trim();
  if (!token) { return; }
  /* Another link opened on a page that asks for none: the same address, so that the browser would stay here. */
  if (!entry) { window.location.assign(`${window.location.pathname}?next#${token}`); return; }
  window.history.replaceState(null, "", window.location.pathname);
  entry.elements.token.value = token;
  entry.requestSubmit();
}
window.addEventListener("hashchange", take);
take();

/* A vote is sent once, however often the button is pressed. */
document.addEventListener("submit", ({ target }) => {
  const button = target.querySelector("button[type=submit]");
  if (button) { setTimeout(() => { button.disabled = true; }); }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("button[type=submit]").forEach((one) => { one.disabled = false; });
});
