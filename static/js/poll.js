/* Totals of a poll: 有效 adds up while the options are typed, and a row of a spreadsheet fills the form.
   Without this file the server adds up. */
import { each } from "./dom.js";
import { fillFromSheet } from "./sheet_rows.js";

const DIGITS = /^\d{1,9}$/;
const countOf = (field) => field.value.normalize("NFKC").replace(/[,\s票]/g, "");

each("[data-sum-of]", (sum) => {
  const parts = sum.dataset.sumOf.split(" ").map((name) => sum.form.elements[name]);
  const add = () => {
    const counts = parts.map(countOf);
    sum.value = counts.every((one) => DIGITS.test(one)) ? counts.reduce((all, one) => all + Number(one), 0) : "";
  };
  sum.form.addEventListener("input", add);
  window.addEventListener("pageshow", add);
  fillFromSheet(sum.form, () => sum.form);
  add();
});
