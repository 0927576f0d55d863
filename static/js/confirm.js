/* A form or its button with data-confirm="…" asks before it is sent. Without JavaScript the form just posts:
   the server checks the right again anyway. Optional: data-confirm-title, data-confirm-ok. {name} in the question is
   what stands in the field of that name. data-confirm-ask: an address that is sent the form, writes nothing and
   answers what the act would come to ({title, text}); where it cannot say, the written question stands. */
import { button, element } from "./dom.js";

const agreed = new WeakSet();
const asking = new WeakSet();

function dialog(title, text, okText) {
  const root = element("div", "modal");
  const box = element("div", "modal-dialog modal-dialog-centered");
  const content = element("div", "modal-content");
  const head = element("div", "modal-header");
  const heading = element("h2", "modal-title", title);
  const body = element("div", "modal-body", text);
  const foot = element("div", "modal-footer");
  const ok = button("btn-primary", okText);
  const cancel = button("btn-line", "取消");
  heading.id = "confirm-title";
  body.id = "confirm-text";
  root.tabIndex = -1;
  root.setAttribute("role", "alertdialog");
  root.setAttribute("aria-labelledby", heading.id);
  root.setAttribute("aria-describedby", body.id);
  head.append(heading);
  foot.append(cancel, ok);
  content.append(head, body, foot);
  box.append(content);
  root.append(box);
  document.body.append(root);
  return { root, ok, cancel };
}

/* What stands in a field, in the words of the page: of a choice its label. */
function valueOf(form, name) {
  const field = form.elements[name];
  if (!field) { return `{${name}}`; }
  const chosen = [...(field.length ? field : [])].find((one) => one.checked || one.selected);
  if (!chosen) { return field.value.trim() || "（未填）"; }
  const [label] = chosen.labels || [];
  const word = label ? label.querySelector(".pb-gr") || label : chosen;
  return word.textContent.trim();
}

const filled = (text, form) => text.replace(/\{(\w+)\}/g, (_whole, name) => valueOf(form, name));

async function questionOf(form, source) {
  const { confirmTitle, confirm, confirmAsk } = source.dataset;
  const written = { title: confirmTitle || "请确认", text: filled(confirm, form) };
  if (!confirmAsk) { return written; }
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(confirmAsk, { method: "POST", body: new FormData(form), headers });
    return answer.ok ? await answer.json() : written;
  } catch {
    return written;
  }
}

async function ask(form, submitter, source) {
  asking.add(form);
  const { title, text } = await questionOf(form, source);
  asking.delete(form);
  const word = source.dataset.confirmOk || (submitter ? submitter.textContent.trim() : "") || "确定";
  const { root, ok, cancel } = dialog(title, text, word);
  const modal = new window.bootstrap.Modal(root);
  let yes = false;
  cancel.addEventListener("click", () => modal.hide());
  ok.addEventListener("click", () => { yes = true; modal.hide(); });
  root.addEventListener("shown.bs.modal", () => ok.focus());
  root.addEventListener("hidden.bs.modal", () => {
    modal.dispose();
    root.remove();
    if (submitter) { submitter.focus(); }
    if (yes) { agreed.add(form); form.requestSubmit(submitter); }
  });
  modal.show();
}

const sourceOf = (form, submitter) => [submitter, form].find((one) => one && one.dataset.confirm);

/* Sends what was agreed to already: a script held it back for a moment. */
export function sendAgreed(form, submitter) {
  if (sourceOf(form, submitter)) { agreed.add(form); }
  form.requestSubmit(submitter);
}

/* Capture: before htmx, the busy mark and the guard see the event. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  const submitter = event.submitter;
  const source = sourceOf(form, submitter);
  if (!source || !window.bootstrap) { return; }
  if (agreed.has(form)) { agreed.delete(form); return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!asking.has(form)) { ask(form, submitter, source); }
}, true);
