/* Who is signed in, and with which token: a page may be older than both. Every request of our scripts goes through
   here, so that an expired session is renewed in place and what was typed goes on. */
import { each } from "./dom.js";
import { askPassword } from "./sign_in.js";
import { Trouble, troubleIn } from "./troubles.js";

const HEADER = "hx-headers";
const template = document.getElementById("sign-in-again");

/* Key of the account that the page was made for; "" on a page for everybody. */
export const owner = document.body.dataset.user || "";

let waiting = null;
let isPutOff = false;

const token = () => JSON.parse(document.body.getAttribute(HEADER))["X-CSRFToken"];

function carry(fresh) {
  document.body.setAttribute(HEADER, JSON.stringify({ "X-CSRFToken": fresh }));
  each('input[name="csrfmiddlewaretoken"]', (input) => { input.value = fresh; });
}

async function ask(url, options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  let response = null;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options, headers });
  } catch (error) {
    throw new Trouble("network");
  }
  const trouble = await troubleIn(response);
  if (trouble) { throw trouble; }
  return response;
}

/* {user, token} of the session as it is now. Another account's token never reaches this page's forms. */
export async function look() {
  const session = await (await ask(template.dataset.session)).json();
  if (String(session.user) === owner) { carry(session.token); }
  return session;
}

function belongs({ user }) {
  if (user && String(user) !== owner) { throw new Trouble("other"); }
  return Boolean(user);
}

async function signIn(form) {
  const session = await look();
  if (belongs(session)) { return; }
  const body = new URLSearchParams(new FormData(form));
  const response = await ask(form.action, { method: "POST", body, headers: { "X-CSRFToken": session.token } });
  const answer = await response.json();
  if (!response.ok) { throw new Trouble("refused", answer.message); }
  if (belongs(answer)) { carry(answer.token); }
}

async function renew(isQuiet) {
  if (belongs(await look())) { return; }
  if (isQuiet && isPutOff) { throw new Trouble("expired"); }
  isPutOff = !await askPassword(template, signIn);
  if (isPutOff) { throw new Trouble("expired"); }
  document.dispatchEvent(new CustomEvent("pb:signed-in"));
}

/* Resolves when the account of this page is signed in and the page holds a fresh token; asks for the password where
   it must, and not a second time by itself (isQuiet) once that was put off. Rejects with a Trouble. */
export function ready({ isQuiet = false } = {}) {
  waiting = waiting || renew(isQuiet).finally(() => { waiting = null; });
  return waiting;
}

/* One post, as it is. `body` is a FormData or URLSearchParams; it outlives the page. */
export function post(url, body) {
  body.delete("csrfmiddlewaretoken");
  return ask(url, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": token() } });
}

/* Posts what `body()` gives; with an old page or an ended session both are renewed first and it goes on. Resolves
   with the response, rejects with a Trouble. */
export async function send(url, body) {
  try {
    return await post(url, body());
  } catch (trouble) {
    if (!["csrf", "expired"].includes(trouble.kind)) { throw trouble; }
  }
  await ready({ isQuiet: true });
  return post(url, body());
}
