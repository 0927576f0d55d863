/* One builder of ECharts options for each kind of chart; charts.js says what data each reads. */
import { GREY, T, WHITE, rowTip, sum, tip } from "./chart_theme.js";

const NARROW = 420; /* pixels: less room at the right of the bars */
const FILL = {
  adv: [T.adv, "#fff"],
  good: [T.good, "#fff"],
  qua: [T.qua, T.ink],
  fair: [T.fair, T.ink],
  low: [T.low, T.ink],
  weak: [T.weak, T.ink],
  none: [T.none, T.ink],
  open: ["#fff", T.ink3],
};

const labels = (rows) => rows.map((row) => row.label);
/* Rows from the top downwards; a click on the label counts too. */
const rowAxis = (names, axisLabel) => ({
  type: "category", inverse: true, triggerEvent: true, axisLine: { show: false }, data: names, axisLabel,
});

/* Grades by sub-committee: official order from the top, numbers written on the bars. */
function gradeStack(d) {
  const { grades } = d;
  const bar = { type: "bar", stack: "g", barWidth: 18 };
  const before = (row, i) => (row.p ? `（上期 ${row.p[i]}）` : "");
  const words = (row) => grades.map(([label], i) => `${label} ${row.n[i]}${before(row, i)}`);
  const series = grades.map(([name, key], i) => ({
    ...bar,
    name,
    cursor: "pointer",
    itemStyle: {
      color: FILL[key][0],
      borderColor: key === "open" ? T.line2 : "#fff",
      borderWidth: 1,
      decal: key === "none" ? GREY : undefined,
    },
    label: { show: true, color: FILL[key][1], fontSize: 12, formatter: (p) => p.value || "" },
    data: d.rows.map((row) => ({ value: row.n[i], href: (row.hrefs && row.hrefs[i]) || row.href })),
  }));
  series.push({
    ...bar,
    name: "合计",
    silent: true,
    data: d.rows.map(() => 0),
    label: {
      show: true, position: "right", color: T.ink2, fontSize: 12, formatter: (p) => sum(d.rows[p.dataIndex].n),
    },
  });
  return {
    legend: { left: 0, top: 0, itemGap: 9, data: grades.map(([label]) => label) },
    grid: { left: 0, right: 34, top: 30, bottom: 4, containLabel: true },
    tooltip: rowTip(([first]) => {
      const row = d.rows[first.dataIndex];
      return [`${row.name}  共 ${sum(row.n)} 个支部`, ...words(row)].join("\n");
    }),
    xAxis: { type: "value", show: false, max: "dataMax" },
    yAxis: rowAxis(d.rows.map((row) => row.short), { interval: 0, color: T.ink, fontSize: 13, margin: 8 }),
    series,
  };
}

/* 晋位升级: last cycle at the left, this one at the right. Up green, down crimson, same grey. */
function flow(d) {
  const tint = { up: [T.ok, 0.45], down: [T.late, 0.5], same: [T.idle, 0.3], other: [T.idle, 0.18] };
  const label = Object.fromEntries(d.nodes.map((node) => [node.id, node.label]));
  const words = (node) => `${node.label} ${node.value}`;
  /* Room for the longest words of a side: a Chinese character is as wide as it is high, a figure some 8 pixels. */
  const width = (text) => sum(Array.from(text).map((sign) => (sign > "\u2e80" ? 13 : 8)));
  const room = (side) => 12 + Math.max(...d.nodes.map((node) => (node.side === side ? width(words(node)) : 0)));
  return {
    tooltip: tip({
      trigger: "item",
      formatter: ({ dataType, data, name, value }) => (dataType === "edge"
        ? `${label[data.source]} → ${label[data.target]}\n${data.value} 个支部`
        : `${label[name]} ${value}`),
    }),
    series: [{
      type: "sankey",
      left: room("left"),
      right: room("right"),
      top: 10,
      bottom: 10,
      nodeWidth: 12,
      nodeGap: 18,
      nodeAlign: "justify",
      layoutIterations: 0,
      draggable: false,
      cursor: "pointer",
      emphasis: { focus: "adjacency" },
      data: d.nodes.map((node) => ({
        name: node.id,
        href: node.href,
        depth: node.side === "left" ? 0 : 1,
        itemStyle: { color: FILL[node.tone][0], borderColor: T.ink3, borderWidth: 0.5 },
        label: { position: node.side, color: T.ink, fontSize: 13, formatter: words(node) },
      })),
      links: d.links.map(({ source, target, value, href, kind }) => {
        const [color, opacity] = tint[kind];
        return { source, target, value, href, lineStyle: { color, opacity, curveness: 0.5 } };
      }),
    }],
  };
}

/* Rectification: one bar a stage; the overdue piece is crimson, hatched and written out. */
function funnel(d, width) {
  const fill = [T.idle, T.info, "#7fa9d6", T.ok];
  const isNarrow = width < NARROW;
  const bar = { type: "bar", stack: "s", barWidth: 22, cursor: "pointer" };
  const rich = {
    b: { fontWeight: 700, fontSize: 13 },
    l: { color: T.late, fontWeight: 700, fontSize: 13 },
    m: { color: T.ink3, fontSize: 12 },
  };
  const written = ({ total, late, note }) =>
    `{b|${total}}${late ? `  {l|逾期 ${late}}` : ""}${note && !isNarrow ? `  {m|${note}}` : ""}`;
  const told = ({ label, total, late, note }) =>
    `${label} ${total} 项${late ? `\n其中逾期 ${late}` : ""}${note ? `\n${note}` : ""}`;
  return {
    grid: { left: 0, right: isNarrow ? 92 : 158, top: 2, bottom: 0, containLabel: true },
    tooltip: rowTip(([first]) => told(d.stages[first.dataIndex])),
    xAxis: { type: "value", show: false },
    yAxis: rowAxis(labels(d.stages), { color: T.ink }),
    series: [
      {
        ...bar,
        name: "按期",
        data: d.stages.map(({ total, late, href }, i) => (
          { value: total - late, href, itemStyle: { color: fill[i % 4] } }
        )),
      },
      {
        ...bar,
        name: "逾期",
        itemStyle: { color: T.late, decal: WHITE },
        data: d.stages.map((stage) => ({ value: stage.late, href: stage.late_href || stage.href })),
        label: {
          show: true,
          position: "right",
          color: T.ink,
          fontSize: 13,
          rich,
          formatter: (p) => written(d.stages[p.dataIndex]),
        },
      },
    ],
  };
}

/* 换届: branches due in each month; the first bar holds what is already overdue. */
function term(d) {
  const fill = { late: T.late, soon: T.warn };
  const look = (tone) => ({ color: fill[tone] || T.soft, decal: tone === "late" ? WHITE : undefined });
  return {
    grid: { left: 0, right: 0, top: 22, bottom: 0, containLabel: true },
    tooltip: rowTip(),
    xAxis: {
      type: "category",
      triggerEvent: true,
      data: labels(d.months),
      axisLabel: { interval: "auto", fontSize: 12, lineHeight: 15 },
    },
    yAxis: { type: "value", show: false },
    series: [{
      name: d.name || "应换届支部",
      type: "bar",
      barWidth: "62%",
      cursor: "pointer",
      label: {
        show: true, position: "top", color: T.ink, fontSize: 13, fontWeight: 700, formatter: (p) => p.value,
      },
      data: d.months.map(({ value, href, tone }) => ({ value, href, itemStyle: look(tone) })),
    }],
  };
}

/* 书记培训: the share who took part in a course, the rest in pale; last cycle's on the same day is a tick. */
function training(d, width) {
  const isNarrow = width < NARROW;
  /* How wide a bar is; what is written beside it comes written. */
  const width100 = (count, all) => 100 * count / all;
  const written = ({ done, all, before }) =>
    `${done}/${all}${isNarrow || before === null ? "" : `  同期 ${before}%`}`;
  const told = ({ label, done, all, before }) => [
    `${label}党支部书记 ${all} 人`,
    `已参加集中培训 ${done}，未参加 ${all - done}`,
    ...(before === null ? [] : [`上期同期 ${before}%`]),
  ].join("\n");
  const bar = (name, count, href, itemStyle, label) => ({
    name,
    type: "bar",
    stack: "t",
    barWidth: 18,
    cursor: "pointer",
    itemStyle,
    data: d.rows.map((row) => ({ value: width100(count(row), row.all), href: row[href] })),
    label: { show: true, fontSize: 12, ...label },
  });
  /* A thin piece of a bar of its own, laid over the other. */
  const tick = (color, value) => ({
    name: "上期",
    type: "bar",
    stack: "b",
    silent: true,
    barWidth: 26,
    barGap: "-122%",
    z: 3,
    itemStyle: { color },
    tooltip: { show: false },
    data: d.rows.map((row) => (row.before === null ? null : Math.max(0, value(row)))),
  });
  return {
    grid: { left: 0, right: isNarrow ? 58 : 136, top: 2, bottom: 0, containLabel: true },
    tooltip: rowTip(([first]) => told(d.rows[first.dataIndex])),
    xAxis: { type: "value", max: 100, show: false },
    yAxis: rowAxis(labels(d.rows), { color: T.ink }),
    series: [
      bar("已参加", (row) => row.done, "done_href", { color: T.adv }, {
        position: "insideLeft", color: "#fff", formatter: (p) => (p.value >= 24 ? d.rows[p.dataIndex].rate : ""),
      }),
      bar("未参加", (row) => row.all - row.done, "left_href", { color: T.line }, {
        position: "right", color: T.ink2, formatter: (p) => written(d.rows[p.dataIndex]),
      }),
      tick("transparent", (row) => Number(row.before) - 0.5),
      tick(T.ink, () => 1),
    ],
  };
}

/* Five criteria of one branch: this cycle solid, last cycle dashed. Rates, never ranks. */
function radar(d) {
  const max = d.max || 100;
  const min = d.min || 0;
  const grey = { lineStyle: { color: T.line } };
  const now = {
    lineStyle: { color: T.adv, type: "solid", width: 2 },
    itemStyle: { color: T.adv },
    areaStyle: { color: T.adv, opacity: 0.12 },
  };
  const before = { lineStyle: { color: T.ink3, type: "dashed", width: 2 }, itemStyle: { color: T.ink3 } };
  return {
    legend: { bottom: 0, data: d.series.map((line) => line.name) },
    tooltip: tip({
      trigger: "item",
      formatter: ({ name, dataIndex }) =>
        [name, ...d.axes.map((axis, i) => `${axis} ${d.series[dataIndex].values[i]}%`)].join("\n"),
    }),
    radar: {
      indicator: d.axes.map((name) => ({ name, max, min })),
      radius: "62%",
      center: ["50%", "46%"],
      splitNumber: 5,
      triggerEvent: true,
      axisName: { color: T.ink, fontSize: 12 },
      splitArea: { show: false },
      splitLine: grey,
      axisLine: grey,
    },
    series: [{
      type: "radar",
      symbolSize: 5,
      data: d.series.map(({ name, values }, i) => (
        { name, value: values.map(Number), ...(i ? before : now) }
      )),
    }],
  };
}

export const BUILD = { gradeStack, flow, funnel, term, training, radar };
