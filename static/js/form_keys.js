/* Back shows a page anew, with a new key in each form, and the browser puts in again what was typed. The entry of the
   history keeps the keys that the page was first shown with: the server knows again what was saved from it. */
import { each } from "./dom.js";

const kept = (history.state && history.state.formKeys) || {};
const keys = {};
each('input[name="form_key"]', (input) => {
  const action = input.form.getAttribute("action") || "";
  let place = action;
  for (let number = 2; place in keys; number += 1) { place = `${action} ${number}`; }
  if (place in kept) { input.value = kept[place]; }
  keys[place] = input.value;
});
if (Object.keys(keys).length) { history.replaceState({ ...history.state, formKeys: keys }, ""); }
