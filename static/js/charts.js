/* Charts: each <div data-chart="kind" data-src="id"> reads the JSON block of that id (json_script).
   Canvas renderer and richText tooltips keep the strict policy.
   Data, every href optional (a part without one does not open anything):
     gradeStack {grades: [[label, tone of the grade|"none"|"open"]],
                 rows: [{name, short, n: [a count each], p: the same of last cycle | null, href, hrefs: [one each]}]}
     flow       {nodes: [{id, side: "left"|"right", label, tone, value, href}],
                 links: [{source, target, value, kind: "up"|"down"|"same"|"other", href}]}
     funnel     {stages: [{label, total, late, note, href, late_href}]}
     term       {months: [{label, value, tone: "late"|"soon"|"", href}], name}
     training   {rows: [{label, done, all, rate, before: percent of last cycle | null, href, done_href, left_href}]}
     radar      {axes: [label], hrefs: [..], max, min, series: [{name, values}]} */
import { BUILD } from "./chart_kinds.js";
import { THEME } from "./chart_theme.js";
import { each } from "./dom.js";

/* Height = frame + rows × step (on paper the third), by script: CSSOM is not inline style. */
const ROWS = { gradeStack: [49, 24, 18], funnel: [4, 46], training: [8, 45] };
/* Pixels across one of two columns of A4, of three (static/css/config.css): drawn as it is printed, its words keep
   their size. */
const PAPER = 323;
const THIRD = 203;

/* Where a click leads: the part's own list, or for a label the list of its row. */
function target(d, p) {
  if (p.data && p.data.href) { return p.data.href; }
  const rows = d.rows || d.stages || d.months;
  if (rows && p.dataIndex !== undefined && rows[p.dataIndex]) { return rows[p.dataIndex].href; }
  return d.axes && d.hrefs ? d.hrefs[d.axes.indexOf(p.name)] : undefined;
}

function mount(box) {
  const kind = box.dataset.chart;
  const d = JSON.parse(document.getElementById(box.dataset.src).textContent);
  const size = ROWS[kind];
  const height = (step) => size[0] + step * (d.rows || d.stages).length;
  if (size) { box.style.height = `${height(size[1])}px`; }
  const chart = window.echarts.init(box, "pb", { renderer: "canvas", devicePixelRatio: 2, locale: "ZH" });
  const draw = () => chart.setOption({ animation: false, ...BUILD[kind](d, chart.getWidth()) }, true);
  draw();
  chart.on("click", (p) => {
    const href = target(d, p);
    if (href) { window.location.assign(href); }
  });

  /* Paper scales the bitmap (print.css): it is drawn in one shape, whatever the window, and comes back afterwards. */
  function fit() {
    if (window.matchMedia("print").matches) { return; }
    chart.resize({ width: "auto", height: "auto" });
    draw();
  }
  function paper() {
    const given = parseInt(getComputedStyle(box).getPropertyValue(`--paper-${kind}`), 10);
    const own = size && size[2] ? height(size[2]) : box.clientHeight;
    chart.resize({ width: box.closest(".pb-c4") ? THIRD : PAPER, height: given || own });
    draw();
  }
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", paper);
  window.addEventListener("afterprint", fit);
}

if (window.echarts) {
  window.echarts.registerTheme("pb", THEME);
  each("[data-chart]", mount);
}
