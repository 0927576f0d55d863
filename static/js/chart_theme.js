/* Colours, hatches and tooltips that all charts share; the colours are those of tokens.css. */
const css = getComputedStyle(document.documentElement);
const color = (name) => css.getPropertyValue(`--pb-${name}`).trim();

export const T = {
  ink: color("ink"),
  ink2: color("ink-2"),
  ink3: color("ink-3"),
  line: color("line"),
  line2: color("line-2"),
  adv: color("g-adv"),
  good: color("g-good"),
  qua: color("g-qua"),
  fair: color("g-fair"),
  low: color("g-low"),
  weak: color("g-weak"),
  none: color("g-none"),
  soft: "#9fb3c8",
  ok: color("ok-mark"),
  warn: color("warn-mark"),
  late: color("late-mark"),
  info: color("info-mark"),
  idle: color("idle-mark"),
  font: color("font"),
};

const hatch = (tint) => ({
  symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: Math.PI / 4, color: tint,
});
export const GREY = hatch("rgba(28,33,39,.35)");
export const WHITE = hatch("rgba(255,255,255,.6)");

/* richText: an HTML tooltip would need inline style. */
export const tip = (more) => ({ renderMode: "richText", confine: true, ...more });
export const rowTip = (formatter) =>
  tip({ trigger: "axis", axisPointer: { type: "shadow" }, ...(formatter && { formatter }) });

export const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

export const THEME = {
  color: [T.adv, T.qua, T.weak, T.none],
  backgroundColor: "transparent",
  textStyle: { fontFamily: T.font, fontSize: 13, color: T.ink },
  categoryAxis: {
    axisLine: { lineStyle: { color: T.line2 } },
    axisTick: { show: false },
    axisLabel: { color: T.ink2, fontSize: 13 },
    splitLine: { show: false },
  },
  valueAxis: {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: T.ink3, fontSize: 12 },
    splitLine: { lineStyle: { color: T.line } },
  },
  legend: {
    textStyle: { color: T.ink2, fontSize: 13 }, itemWidth: 14, itemHeight: 10, icon: "roundRect", itemGap: 16,
  },
  tooltip: { backgroundColor: "#fff", borderColor: T.line2, textStyle: { color: T.ink, fontSize: 13 } },
};
