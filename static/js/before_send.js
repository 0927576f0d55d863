/* Before a form goes out its session is looked at: an ended one is renewed in place, a lost line is said, and the page
   with what was typed stays until the server can take it. */
import { sendAgreed } from "./confirm.js";
import { releaseAll } from "./guard.js";
import { stamp } from "./keep.js";
import { notice, takeAway } from "./notice.js";
import { look, owner, ready } from "./session.js";
import { Trouble, troubleOfHtmx } from "./troubles.js";

const NOTE = "not-sent";
const asking = new WeakSet();
const passed = new WeakSet();

const isOurs = (form) => owner && form.method === "post" && !form.matches("[data-sign-in-again], [data-sign-out]");

async function check(form, submitter) {
  asking.add(form);
  takeAway(form, NOTE);
  try {
    await ready();
    passed.add(form);
    sendAgreed(form, submitter);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) { throw trouble; }
    const line = notice(form, { name: NOTE, tone: "warn", text: `没有提交：${trouble.message}` });
    line.scrollIntoView({ block: "nearest" });
  } finally {
    asking.delete(form);
    passed.delete(form);
  }
}

/* Capture, after the question of confirm.js and before htmx and the page's own scripts. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isOurs(form)) { return; }
  if (passed.has(form)) { stamp(form); return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!asking.has(form)) { check(form, event.submitter); }
}, true);

/* What htmx sends or fetches by itself says what stopped it, until it goes well again. */
const main = () => document.getElementById("main");
function tell(trouble) {
  notice(main(), { name: NOTE, tone: "warn", text: `没有办成：${trouble.message}` });
}
document.addEventListener("htmx:sendError", () => tell(new Trouble("network")));
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.status === 401) { ready({ isQuiet: true }).catch(tell); } else { tell(troubleOfHtmx(xhr)); }
});
document.addEventListener("htmx:afterSettle", () => takeAway(main(), NOTE));

/* Back at a page while somebody else has signed in: what the former typed is not shown on. */
document.addEventListener("visibilitychange", async () => {
  if (!owner || document.hidden) { return; }
  const { user } = await look().catch(() => ({}));
  if (user && String(user) !== owner) {
    releaseAll();
    window.location.reload();
  }
});
