/* 批量验收: what is asked before it is sent names how many and which. */
const NAMED = 5;
const table = document.getElementById("acceptances");
const act = document.querySelector("[data-bulk-act=acceptances]");

function sync() {
  const names = [...table.querySelectorAll("[data-row]:checked")].map((row) => row.dataset.name);
  const more = names.length > NAMED ? " 等" : "";
  act.dataset.confirm =
    `验收通过 ${names.length} 项：${names.slice(0, NAMED).join("、")}${more}。通过后不能再退回整改。`;
}
table.addEventListener("change", sync);
window.addEventListener("pageshow", sync);
sync();
