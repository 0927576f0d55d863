/* Keeps what was typed into a form until the server has taken it, and puts it back when the page is opened again.
   It is kept under the account that typed it, so that nobody else at this computer is shown it, and goes with the
   sign-out. A form without text of its own, or one of several alike without data-keep="…", is left alone. */
import { groupsOf, labelOf, settle, write } from "./controls.js";
import { each } from "./dom.js";
import { releaseAll } from "./guard.js";
import { notice } from "./notice.js";
import { owner } from "./session.js";
import * as store from "./store.js";

const NOTE = "kept";
const MARK = "kept_form";
const TAKEN = /(?:^|; )taken=([0-9a-z-]+)/;
const LEAVES = "form[data-sign-out]";
const isAnswer = "answer" in document.body.dataset;

const addressOf = (form) => new URL(form.getAttribute("action") || "", window.location.href);
const newId = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;
const here = () => window.location.pathname + window.location.search;

/* The address that takes the form, so that a page that shows it again with its errors means the same form. */
function nameOf(form) {
  if (!owner || form.method !== "post" || form.matches(`[data-sign-in-again], ${LEAVES}`)) { return ""; }
  const { pathname, search } = addressOf(form);
  if (form.dataset.keep) { return `${pathname}${search}#${form.dataset.keep}`; }
  const action = (one) => one.getAttribute("action") || "";
  const alike = [...document.forms].filter((one) => one.method === "post" && action(one) === action(form));
  return alike.length === 1 ? pathname + search : "";
}

/* Whoever leaves is asked while something is unsent. */
function mindLeaving() {
  each(LEAVES, ({ dataset }) => {
    if (!store.count()) { delete dataset.confirm; return; }
    dataset.confirm = `还有 ${store.count()} 处填写的内容没有提交，退出后不再保留。`;
    dataset.confirmTitle = "退出登录";
    dataset.confirmOk = "退出";
  });
}

function keepFields(name, fields) {
  if (Object.keys(fields).length) { store.put(name, { id: newId(), page: here(), at: Date.now(), fields }); }
  else { store.drop(name); }
  mindLeaving();
}

function keep(form) {
  const name = nameOf(form);
  if (!name) { return; }
  const before = (store.recall(name) || { fields: {} }).fields;
  const fields = {};
  groupsOf(form).forEach((group) => {
    const was = before[group.key] ? before[group.key].was : group.initial;
    if (group.value !== was) { fields[group.key] = { value: group.value, was }; }
  });
  keepFields(name, fields);
}

/* The server has these controls as they stand: whoever saves a form by itself says so. */
export function forget(form, controls) {
  const name = form && nameOf(form);
  if (!name) { return; }
  const { fields } = store.recall(name) || { fields: {} };
  groupsOf(form).filter((group) => group.controls.some((one) => controls.includes(one))).forEach((group) => {
    settle(group);
    delete fields[group.key];
  });
  keepFields(name, fields);
}

/* The form goes out: the answer names what was taken (TakenMiddleware). */
export function stamp(form) {
  const name = nameOf(form);
  const entry = name && store.recall(name);
  if (!entry) { return; }
  const input = form.elements[MARK] || document.createElement("input");
  Object.assign(input, { type: "hidden", name: MARK, value: entry.id });
  form.append(input);
}

function hearTaken() {
  const found = TAKEN.exec(document.cookie);
  if (found && owner) {
    store.dropTaken(found[1]);
    document.cookie = "taken=; path=/; max-age=0; samesite=lax";
  }
  mindLeaving();
}

function open(form) {
  for (let one = form.parentElement; one; one = one.parentElement) {
    if (one.tagName === "DETAILS") { one.open = true; }
  }
}

function putBack(form) {
  const name = nameOf(form);
  const entry = name && store.recall(name);
  if (!entry) { return; }
  const lost = groupsOf(form)
    .map((group) => ({ group, ...entry.fields[group.key], now: group.initial }))
    .filter((one) => "value" in one && one.value !== one.now);
  if (lost.length) { offer(form, name, lost); } else if (!isAnswer) { store.drop(name); }
}

function offer(form, name, lost) {
  const fill = () => { store.drop(name); lost.forEach(({ group, value }) => write(group, value)); };
  const undo = () => {
    lost.forEach(({ group, now }) => write(group, now));
    store.drop(name);
    mindLeaving();
  };
  open(form);
  if (lost.every(({ was, now }) => was === now)) {
    fill();
    notice(form, { name: NOTE, text: "已恢复您上次未提交的内容", acts: [["放弃", undo]] });
    return;
  }
  notice(form, {
    name: NOTE,
    tone: "warn",
    text: "您上次填写的内容没有提交，这里后来已有改动",
    kept: lost.map(({ group, value }) => [labelOf(group), value]),
    acts: [["用我填的", fill], ["放弃", undo]],
  });
}

function start() {
  store.sweep();
  hearTaken();
  if (store.count()) { each("form", putBack); }
  each("[data-kept-for]", (line) => { line.hidden = !store.hasFor(line.dataset.keptFor); });
  mindLeaving();
}

["input", "change"].forEach((kind) => document.addEventListener(kind, ({ target }) => {
  if (target.form) { keep(target.form); }
}));
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches(LEAVES)) { return; }
  store.clear();
  releaseAll();
});
document.addEventListener("htmx:afterSettle", hearTaken);
window.addEventListener("storage", mindLeaving);
window.addEventListener("pageshow", (event) => { if (event.persisted) { hearTaken(); } });
/* After the page's own scripts, which listen to what is put back. */
document.addEventListener("DOMContentLoaded", start);
