/* The session has ended: the password is asked for in place, and the page stays as it is. */

/* Shows the dialog; `attempt(form)` signs in or rejects with a Trouble. Resolves true once signed in, false if put
   off. */
export function askPassword(template, attempt) {
  const root = template.content.firstElementChild.cloneNode(true);
  const form = root.querySelector("form");
  const note = root.querySelector("[data-say]");
  const password = form.elements.password;
  const before = document.activeElement;
  document.body.append(root);
  const modal = new window.bootstrap.Modal(root, { backdrop: "static" });
  let isDone = false;

  async function submit(event) {
    event.preventDefault();
    form.elements.go.disabled = true;
    try {
      await attempt(form);
      isDone = true;
      modal.hide();
    } catch (trouble) {
      note.textContent = trouble.message;
      note.hidden = false;
      password.value = "";
      password.focus();
    } finally {
      form.elements.go.disabled = false;
    }
  }

  return new Promise((resolve) => {
    form.addEventListener("submit", submit);
    root.addEventListener("shown.bs.modal", () => password.focus());
    root.addEventListener("hidden.bs.modal", () => {
      modal.dispose();
      root.remove();
      before.focus();
      resolve(isDone);
    });
    modal.show();
  });
}
