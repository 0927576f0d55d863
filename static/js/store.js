/* What was typed and not yet taken by the server, in this browser: an entry for each form, under the account that typed
   it. An entry: {id, page, at, fields: {key: {value, was}}}; `was` is what the server's page showed. */
import { owner } from "./session.js";

const PREFIX = "qiangji:";
const DAY = 24 * 3600 * 1000;
const DAYS = 14;

const ownKey = (name) => `${PREFIX}${owner}:${name}`;

/* A browser may refuse to keep anything; then the page works as it would without us. */
function attempt(act, otherwise) {
  try { return act(); } catch (error) { return otherwise; }
}

const keys = (start) => attempt(() => Object.keys(window.localStorage).filter((key) => key.startsWith(start)), []);
const parse = (key) => attempt(() => JSON.parse(window.localStorage.getItem(key)), null);
const remove = (key) => attempt(() => window.localStorage.removeItem(key));

export const recall = (name) => parse(ownKey(name));
export const drop = (name) => remove(ownKey(name));
export const count = () => keys(ownKey("")).length;
export const clear = () => keys(ownKey("")).forEach(remove);

export function put(name, entry) {
  attempt(() => window.localStorage.setItem(ownKey(name), JSON.stringify(entry)));
}

export function dropTaken(id) {
  keys(ownKey("")).filter((key) => (parse(key) || {}).id === id).forEach(remove);
}

/* Whether anybody has something unsent on this page: says no more than that. */
export const hasFor = (page) => keys(PREFIX).some((key) => (parse(key) || {}).page === page);

/* What nobody came back for goes. */
export function sweep(now = Date.now()) {
  keys(PREFIX).filter((key) => now - ((parse(key) || {}).at || 0) > DAYS * DAY).forEach(remove);
}
