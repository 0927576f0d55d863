/* What was copied from a spreadsheet fills the fields of a form: a row or a column those that follow the one it is
   pasted into, in their order; a row under its headers, or words with their values, those of these names.
   Fields are [data-field]; a locked total ([data-locked]) has its place in the row and is not written. */
import { groupsOf, isTick, labelOf, write } from "./controls.js";
import { each, element } from "./dom.js";
import { notice } from "./notice.js";

const NAME = "pasted";
const CELL = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/y;

/* [[cell]] of the text that a spreadsheet puts on the clipboard. */
export function rowsOf(text) {
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  const rows = [[]];
  for (let at = 0, isOver = false; !isOver;) {
    CELL.lastIndex = at;
    const [whole, quoted, bare, end] = CELL.exec(plain);
    rows[rows.length - 1].push((quoted === undefined ? bare : quoted.replaceAll("\"\"", "\"")).trim());
    if (end === "\n") { rows.push([]); }
    at += whole.length;
    isOver = !end;
  }
  return rows;
}

const bare = (word) => word.normalize("NFKC").replace(/\(.*\)$/, "").replace(/[\s*]/g, "");

function nameOf(place, group) {
  const label = document.getElementById(place.getAttribute("aria-labelledby")) || (place.labels || [])[0];
  return bare(label ? label.textContent : (group ? labelOf(group) : ""));
}

function slotsOf(form) {
  const groups = new Map(groupsOf(form).map((group) => [group.key, group]));
  const places = [...form.querySelectorAll("[data-field], [data-locked]")];
  return places.map((place) => {
    const group = place.matches("[data-locked]") ? null : groups.get(place.dataset.field);
    return { place, group, label: nameOf(place, group) };
  });
}

/* The value that a word stands for among choices; what is typed stands for itself. */
function valueOf({ controls: [first, ...rest] }, cell) {
  if (!isTick(first) && !first.options) { return cell; }
  const choices = first.options
    ? [...first.options].map((one) => [one.textContent, one.value])
    : [first, ...rest].map((one) => [one.labels[0].textContent, one.value]);
  const found = choices.find(([word, value]) => value && bare(word) === bare(cell));
  return found && found[1];
}

/* [[slot or null, cell, name]], or null for what cannot be placed. */
function placed(rows, slots, target) {
  const named = new Map(slots.filter((slot) => slot.label).map((slot) => [slot.label, slot]));
  const isNamed = (words) => words.filter((word) => named.has(bare(word))).length * 2 >= words.length;
  const [first, ...others] = rows;
  const firsts = rows.map(([cell]) => cell);
  const pair = (word, cell) => [named.get(bare(word)) || null, cell || "", word];
  const isUnderHeaders = rows.length === 2 && first.length > 1 && isNamed(first);
  if (isUnderHeaders) { return first.map((word, i) => pair(word, rows[1][i])); }
  const isBesideWords = rows.every((row) => row.length === 2) && isNamed(firsts);
  if (isBesideWords) { return rows.map(([word, cell]) => pair(word, cell)); }
  if (others.length && first.length > 1) { return null; }
  const start = slots.findIndex((slot) => slot.place.contains(target));
  const cells = others.length ? firsts : first;
  return cells.map((cell, i) => [slots[start + i] || null, cell, `第 ${i + 1} 格`]);
}

/* A word that is none of the choices is told at them until one is chosen. */
function markUnread(place, cell) {
  const mark = element("p", "pb-find pb-find--e mt-1", `粘贴的“${cell}”没有这个选项`);
  each("[data-unread]", (old) => old.remove(), place.parentElement);
  mark.dataset.unread = "";
  mark.setAttribute("role", "alert");
  place.after(mark);
  place.addEventListener("change", () => mark.remove(), { once: true });
}

function fill(places) {
  const filled = [];
  const left = [];
  places.filter(([, cell]) => cell).forEach(([slot, cell, name]) => {
    if (slot && !slot.group) { return; }
    const value = slot && valueOf(slot.group, cell);
    if (!slot || value === undefined) {
      left.push([slot ? slot.label : name, cell]);
      if (slot) { markUnread(slot.place, cell); }
      return;
    }
    const before = slot.group.value;
    if (before === value) { return; }
    write(slot.group, value);
    filled.push({ group: slot.group, before });
  });
  return { filled, left };
}

/* What a person has corrected since is not undone. */
function tell(place, target, { filled, left }) {
  const corrected = new Set();
  target.form.addEventListener("input", (event) => { if (event.isTrusted) { corrected.add(event.target.name); } });
  const undo = () => {
    filled.filter(({ group }) => !corrected.has(group.key)).forEach(({ group, before }) => write(group, before));
    each("[data-unread]", (mark) => mark.remove(), target.form);
    notice(place, { name: NAME, text: "已撤销，恢复为粘贴前的内容" });
    target.focus();
  };
  const unread = left.length ? `，${left.length} 项没有填入` : "";
  const words = filled.length ? `已填入 ${filled.length} 项${unread}，可撤销` : `没有填入新的内容${unread}`;
  notice(place, {
    name: NAME,
    tone: left.length ? "warn" : "info",
    text: words,
    kept: left,
    acts: filled.length ? [["撤销", undo]] : [],
  });
}

/* `placeOf(target)`: where it is said what was filled in. */
export function fillFromSheet(form, placeOf) {
  form.addEventListener("paste", (event) => {
    const { target } = event;
    const text = event.clipboardData.getData("text/plain");
    const isLong = target.matches("textarea");
    if (!target.closest("[data-field]") || !(isLong ? /\t/ : /\t|\n./).test(text)) { return; }
    event.preventDefault();
    const places = placed(rowsOf(text), slotsOf(form), target);
    if (places) { tell(placeOf(target), target, fill(places)); return; }
    const why = "一次只能粘贴一行或一列，请只复制这个支部的一行";
    notice(placeOf(target), { name: NAME, tone: "warn", text: why });
  });
}
