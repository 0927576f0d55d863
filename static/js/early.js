/* Runs before the page is there: what is sent while the modules are still on their way waits for them, or it would go
   without its question (confirm.js). Not a module, since modules run last. */
(() => {
  let sent = null;
  const wait = (event) => {
    if (![event.submitter, event.target].some((one) => one && one.dataset.confirm)) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    sent = event;
  };
  document.addEventListener("submit", wait, true);
  document.addEventListener("DOMContentLoaded", () => {
    document.removeEventListener("submit", wait, true);
    if (sent) { sent.target.requestSubmit(sent.submitter); }
  });
})();
