/* What is asked before an act on ticked rows names how many and which: data-confirm-picked="… {count} … {names} …" on
   the button of data-bulk-act="<table id>", data-name on each row. */
const NAMED = 5;

document.querySelectorAll("[data-confirm-picked]").forEach((act) => {
  const table = document.getElementById(act.dataset.bulkAct);
  function sync() {
    const names = [...table.querySelectorAll("[data-row]:checked")].map((row) => row.dataset.name);
    const some = `${names.slice(0, NAMED).join("、")}${names.length > NAMED ? " 等" : ""}`;
    act.dataset.confirm = act.dataset.confirmPicked.replace("{count}", names.length).replace("{names}", some);
  }
  table.addEventListener("change", sync);
  window.addEventListener("pageshow", sync);
  sync();
});
