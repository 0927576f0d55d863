/* Saves the parts of a page while they are written: after a pause, one request at a time, and again when the line or
   the session has come back. A part is named by the page: a question, a row, a card. */
import { excess } from "./count.js";
import { hold, release } from "./guard.js";
import { forget } from "./keep.js";
import { post, send } from "./session.js";
import { Trouble } from "./troubles.js";

const PAUSE = 1200;
const RETRY = 5000;

const isHere = (link) => link.hash && link.pathname + link.search === window.location.pathname + window.location.search;

/* What the page tells of a part:
     fields(name)            its controls
     url(name), body(name)   where it is sent, as FormData or URLSearchParams
     answer(name, response)  reads a 2xx, or a 409 or 422 that leaves something to do; resolves true once it is stored
     show(state, name, text) "waiting", "sending", "saved", "refused" (text: why, or empty where answer() has shown
                             it) or "trouble" (text: the sentence of troubles.js)
   What it gets: wait(name) after the pause, save(name) now, await flush() all now, true once nothing is unsaved;
   unsaved, a Set of names; isWaiting(name), within the pause. */
export function autosave({ fields, url, body, answer, show }) {
  const unsaved = new Set();
  const refusals = new Set();
  const queue = new Set();
  const timers = new Map();
  let running = null;
  let flying = null;
  let retrying = null;
  let isLeaving = false;

  const formOf = (name) => (fields(name)[0] || {}).form;

  function unsettle(name) {
    clearTimeout(timers.get(name));
    timers.delete(name);
    unsaved.add(name);
    refusals.delete(name);
  }
  function wait(name) {
    unsettle(name);
    show("waiting", name);
    timers.set(name, setTimeout(save, PAUSE, name));
  }
  function save(name) {
    unsettle(name);
    queue.add(name);
    return run();
  }

  function stored(name) {
    if (queue.has(name) || timers.has(name)) { return; }
    unsaved.delete(name);
    forget(formOf(name), fields(name));
    if (![...unsaved].some((one) => formOf(one) === formOf(name))) { release(formOf(name)); }
    show("saved", name);
  }
  /* It waits for the person: sent again as it stands, it would be refused again, or end a choice unasked. */
  function refused(name, text) {
    refusals.add(name);
    hold(formOf(name));
    show("refused", name, text);
  }
  function failed(name, trouble) {
    hold(formOf(name));
    if (trouble.isPassing) {
      queue.add(name);
      retrying = setTimeout(flush, RETRY);
    }
    show("trouble", name, trouble.message);
  }

  async function one(name) {
    if (!formOf(name)) { unsaved.delete(name); return; } // the page has taken the part away
    const tooLong = fields(name).map(excess).find(Boolean);
    if (tooLong) { refused(name, tooLong); return; }
    show("sending", name);
    try {
      const isStored = await answer(name, await send(url(name), () => body(name)));
      if (isStored) { stored(name); } else { refused(name, ""); }
    } catch (error) {
      if (!(error instanceof Trouble)) { throw error; }
      failed(name, error);
    }
  }
  async function work() {
    while (queue.size && !retrying) {
      [flying] = queue;
      queue.delete(flying);
      await one(flying);
    }
    flying = null;
    running = null;
  }
  function run() {
    if (!running && queue.size && !retrying) { running = work(); }
    return running;
  }
  /* Everything now; what is on its way as it stands need not go twice. */
  async function flush() {
    clearTimeout(retrying);
    retrying = null;
    const isDue = (name) => timers.has(name) || (name !== flying && !refusals.has(name));
    [...unsaved].filter(isDue).forEach((name) => {
      unsettle(name);
      queue.add(name);
    });
    await run();
    return !unsaved.size;
  }

  /* The page goes: what still waits is sent all at once, and the browser carries it on. */
  function leave() {
    const waiting = new Set([...timers.keys(), ...queue]);
    timers.forEach(clearTimeout);
    timers.clear();
    waiting.forEach((name) => {
      if (formOf(name) && !fields(name).some(excess)) { post(url(name), body(name)).catch(() => {}); }
    });
  }
  /* A link waits until what is under way has arrived, or the next page would show what was. */
  async function follow(event) {
    const link = event.target.closest("a[href]");
    const isPlain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const isBusy = timers.size || (running && !retrying);
    if (!link || !isPlain || !isBusy || isLeaving || link.target || isHere(link)) { return; }
    event.preventDefault();
    await flush();
    isLeaving = true;
    link.click();
    isLeaving = false;
  }

  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { flush(); } });
  window.addEventListener("online", flush);
  document.addEventListener("pb:signed-in", flush);
  document.addEventListener("visibilitychange", () => { if (document.hidden && timers.size) { flush(); } });
  document.addEventListener("click", follow);
  return { wait, save, flush, unsaved, isWaiting: (name) => timers.has(name) };
}
