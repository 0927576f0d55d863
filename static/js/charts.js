/* Charts: one ECharts theme and six option builders. Each <div data-chart="kind" data-src="id"> reads the
   JSON block of that id (json_script). Canvas renderer and richText tooltips keep the strict policy.
   Data, every href optional (a part without one does not open anything):
     gradeStack {grades: [[label, "adv"|"qua"|"weak"|"none"|"open"]], rows: [{name, short, n: [a count each], p: the same of last cycle | null, href, hrefs: [one each]}]}
     flow       {nodes: [{id, side: "left"|"right", label, value, href}],
                 links: [{source, target, value, kind: "up"|"down"|"same"|"other", href}]}
     funnel     {stages: [{label, total, late, note, href, late_href}]}
     term       {months: [{label, value, tone: "late"|"soon"|"", href}], name}
     training   {rows: [{label, done, all, before: percent of last cycle | null, href, done_href, left_href}]}
     radar      {axes: [label], hrefs: [..], max, min, series: [{name, values}]} */
(function () {
  "use strict";
  if (!window.echarts) { return; }
  var css = getComputedStyle(document.documentElement);
  function color(name) { return css.getPropertyValue("--pb-" + name).trim(); }
  var T = {
    ink: color("ink"), ink2: color("ink-2"), ink3: color("ink-3"), line: color("line"), line2: color("line-2"),
    adv: color("g-adv"), qua: color("g-qua"), weak: color("g-weak"), none: color("g-none"), soft: "#9fb3c8",
    ok: color("ok-mark"), warn: color("warn-mark"), late: color("late-mark"), info: color("info-mark"), idle: color("idle-mark"),
    font: color("font")
  };
  var GRADES = [["先进", "adv"], ["合格", "qua"], ["薄弱", "weak"], ["未定级", "none"]];
  var FILL = { adv: [T.adv, "#fff"], qua: [T.qua, T.ink], weak: [T.weak, T.ink], none: [T.none, T.ink], open: ["#fff", T.ink3] };
  function hatch(tint) { return { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: Math.PI / 4, color: tint }; }
  var GREY = hatch("rgba(28,33,39,.35)"), WHITE = hatch("rgba(255,255,255,.6)");
  var TIP = { renderMode: "richText", confine: true };
  var ROW = { trigger: "axis", axisPointer: { type: "shadow" } };
  function tip(more) { return Object.assign({}, TIP, more); }
  function sum(numbers) { return numbers.reduce(function (a, b) { return a + b; }, 0); }

  echarts.registerTheme("pb", {
    color: [T.adv, T.qua, T.weak, T.none], backgroundColor: "transparent",
    textStyle: { fontFamily: T.font, fontSize: 13, color: T.ink },
    categoryAxis: { axisLine: { lineStyle: { color: T.line2 } }, axisTick: { show: false }, axisLabel: { color: T.ink2, fontSize: 13 }, splitLine: { show: false } },
    valueAxis: { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: T.ink3, fontSize: 12 }, splitLine: { lineStyle: { color: T.line } } },
    legend: { textStyle: { color: T.ink2, fontSize: 13 }, itemWidth: 14, itemHeight: 10, icon: "roundRect", itemGap: 16 },
    tooltip: { backgroundColor: "#fff", borderColor: T.line2, textStyle: { color: T.ink, fontSize: 13 } }
  });

  /* Grades by sub-committee: official order from the top, numbers written on the bars. */
  function gradeStack(d) {
    var grades = d.grades || GRADES;
    function before(row, i) { return row.p ? "（上期 " + row.p[i] + "）" : ""; }
    var series = grades.map(function (grade, i) {
      var open = grade[1] === "open", look = FILL[grade[1]];
      return {
        name: grade[0], type: "bar", stack: "g", barWidth: 18, cursor: "pointer",
        itemStyle: { color: look[0], borderColor: open ? T.line2 : "#fff", borderWidth: 1, decal: grade[1] === "none" ? GREY : undefined },
        label: { show: true, color: look[1], fontSize: 12, formatter: function (p) { return p.value || ""; } },
        data: d.rows.map(function (row) { return { value: row.n[i], href: (row.hrefs && row.hrefs[i]) || row.href }; })
      };
    });
    series.push({
      name: "合计", type: "bar", stack: "g", silent: true, barWidth: 18, data: d.rows.map(function () { return 0; }),
      label: { show: true, position: "right", color: T.ink2, fontSize: 12, formatter: function (p) { return sum(d.rows[p.dataIndex].n); } }
    });
    return {
      legend: { left: 0, top: 0, data: grades.map(function (grade) { return grade[0]; }) },
      grid: { left: 0, right: 34, top: 30, bottom: 4, containLabel: true },
      tooltip: tip(Object.assign({ formatter: function (p) {
        var row = d.rows[p[0].dataIndex];
        return row.name + "  共 " + sum(row.n) + " 个支部\n" + grades.map(function (grade, i) { return grade[0] + " " + row.n[i] + before(row, i); }).join("\n");
      } }, ROW)),
      xAxis: { type: "value", show: false, max: "dataMax" },
      yAxis: { type: "category", inverse: true, triggerEvent: true, axisLine: { show: false }, data: d.rows.map(function (row) { return row.short; }), axisLabel: { interval: 0, color: T.ink, fontSize: 13, margin: 8 } },
      series: series
    };
  }

  /* 晋位升级: last cycle at the left, this one at the right. Up green, down crimson, same grey. */
  function flow(d) {
    var fill = { "先进": T.adv, "合格": T.qua, "薄弱": T.weak };
    var tint = { up: [T.ok, 0.45], down: [T.late, 0.5], same: [T.idle, 0.3], other: [T.idle, 0.18] };
    var label = {};
    d.nodes.forEach(function (node) { label[node.id] = node.label; });
    /* Room for the longest words of a side: a Chinese character is as wide as it is high, a figure some 8 pixels. */
    function room(side) {
      return 12 + Math.max.apply(null, d.nodes.map(function (node) {
        return node.side !== side ? 0 : sum(Array.from(node.label + " " + node.value).map(function (sign) { return sign > "\u2e80" ? 13 : 8; }));
      }));
    }
    return {
      tooltip: tip({ trigger: "item", formatter: function (p) {
        return p.dataType === "edge" ? label[p.data.source] + " → " + label[p.data.target] + "\n" + p.data.value + " 个支部" : label[p.name] + " " + p.value;
      } }),
      series: [{
        type: "sankey", left: room("left"), right: room("right"), top: 10, bottom: 10, nodeWidth: 12, nodeGap: 18, nodeAlign: "justify",
        layoutIterations: 0, draggable: false, cursor: "pointer", emphasis: { focus: "adjacency" },
        data: d.nodes.map(function (node) {
          return { name: node.id, href: node.href, depth: node.side === "left" ? 0 : 1, itemStyle: { color: fill[node.label] || T.none, borderColor: T.ink3, borderWidth: 0.5 }, label: { position: node.side, color: T.ink, fontSize: 13, formatter: node.label + " " + node.value } };
        }),
        links: d.links.map(function (link) {
          var look = tint[link.kind];
          return { source: link.source, target: link.target, value: link.value, href: link.href, lineStyle: { color: look[0], opacity: look[1], curveness: 0.5 } };
        })
      }]
    };
  }

  /* Rectification: one bar a stage; the overdue piece is crimson, hatched and written out. */
  function funnel(d, width) {
    var fill = [T.idle, T.info, "#7fa9d6", T.ok], narrow = width < 420;
    return {
      grid: { left: 0, right: narrow ? 92 : 158, top: 2, bottom: 0, containLabel: true },
      tooltip: tip(Object.assign({ formatter: function (p) {
        var stage = d.stages[p[0].dataIndex];
        return stage.label + " " + stage.total + " 项" + (stage.late ? "\n其中逾期 " + stage.late : "") + (stage.note ? "\n" + stage.note : "");
      } }, ROW)),
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", inverse: true, triggerEvent: true, axisLine: { show: false }, data: d.stages.map(function (stage) { return stage.label; }), axisLabel: { color: T.ink } },
      series: [
        { name: "按期", type: "bar", stack: "s", barWidth: 22, cursor: "pointer", data: d.stages.map(function (stage, i) { return { value: stage.total - stage.late, href: stage.href, itemStyle: { color: fill[i % 4] } }; }) },
        { name: "逾期", type: "bar", stack: "s", barWidth: 22, cursor: "pointer", itemStyle: { color: T.late, decal: WHITE },
          data: d.stages.map(function (stage) { return { value: stage.late, href: stage.late_href || stage.href }; }),
          label: { show: true, position: "right", color: T.ink, fontSize: 13, rich: { b: { fontWeight: 700, fontSize: 13 }, l: { color: T.late, fontWeight: 700, fontSize: 13 }, m: { color: T.ink3, fontSize: 12 } },
            formatter: function (p) {
              var stage = d.stages[p.dataIndex];
              return "{b|" + stage.total + "}" + (stage.late ? "  {l|逾期 " + stage.late + "}" : "") + (stage.note && !narrow ? "  {m|" + stage.note + "}" : "");
            } } }
      ]
    };
  }

  /* 换届: branches due in each month; the first bar holds what is already overdue. */
  function term(d) {
    var fill = { late: T.late, soon: T.warn };
    return {
      grid: { left: 0, right: 0, top: 22, bottom: 0, containLabel: true },
      tooltip: tip(Object.assign({}, ROW)),
      xAxis: { type: "category", triggerEvent: true, data: d.months.map(function (month) { return month.label; }), axisLabel: { interval: "auto", fontSize: 12, lineHeight: 15 } },
      yAxis: { type: "value", show: false },
      series: [{ name: d.name || "应换届支部", type: "bar", barWidth: "62%", cursor: "pointer",
        label: { show: true, position: "top", color: T.ink, fontSize: 13, fontWeight: 700, formatter: function (p) { return p.value; } },
        data: d.months.map(function (month) { return { value: month.value, href: month.href, itemStyle: { color: fill[month.tone] || T.soft, decal: month.tone === "late" ? WHITE : undefined } }; }) }]
    };
  }

  /* 书记培训: the share whose hours are met, the rest in pale; last cycle's share is a tick on the bar. */
  function training(d, width) {
    var narrow = width < 420;
    function share(count, all) { return Math.round(1000 * count / all) / 10; }
    function bar(name, count, href, look, more) {
      return Object.assign({ name: name, type: "bar", stack: "t", barWidth: 18, cursor: "pointer", itemStyle: look,
        data: d.rows.map(function (row) { return { value: share(count(row), row.all), href: row[href] }; }) }, more);
    }
    function tick(tint, value) {   /* a thin piece of a bar of its own, laid over the other */
      return { name: "上期", type: "bar", stack: "b", silent: true, barWidth: 26, barGap: "-122%", z: 3, itemStyle: { color: tint }, tooltip: { show: false },
        data: d.rows.map(function (row) { return row.before === null ? null : Math.max(0, value(row)); }) };
    }
    return {
      grid: { left: 0, right: narrow ? 58 : 136, top: 2, bottom: 0, containLabel: true },
      tooltip: tip(Object.assign({ formatter: function (p) {
        var row = d.rows[p[0].dataIndex];
        return row.label + "党支部书记 " + row.all + " 人\n达标 " + row.done + "，未达标 " + (row.all - row.done) + (row.before === null ? "" : "\n上期达标率 " + row.before + "%");
      } }, ROW)),
      xAxis: { type: "value", max: 100, show: false },
      yAxis: { type: "category", inverse: true, triggerEvent: true, axisLine: { show: false }, data: d.rows.map(function (row) { return row.label; }), axisLabel: { color: T.ink } },
      series: [
        bar("达标", function (row) { return row.done; }, "done_href", { color: T.adv }, {
          label: { show: true, position: "insideLeft", color: "#fff", fontSize: 12, formatter: function (p) { return p.value >= 24 ? p.value.toFixed(1) + "%" : ""; } } }),
        bar("未达标", function (row) { return row.all - row.done; }, "left_href", { color: T.line }, {
          label: { show: true, position: "right", color: T.ink2, fontSize: 12, formatter: function (p) {
            var row = d.rows[p.dataIndex];
            return row.done + "/" + row.all + (narrow || row.before === null ? "" : "  上期 " + row.before.toFixed(1) + "%");
          } } }),
        tick("transparent", function (row) { return row.before - 0.5; }), tick(T.ink, function () { return 1; })
      ]
    };
  }

  /* Five criteria of one branch: this cycle solid, last cycle dashed. Rates, never ranks. */
  function radar(d) {
    return {
      legend: { bottom: 0, data: d.series.map(function (line) { return line.name; }) },
      tooltip: tip({ trigger: "item" }),
      radar: { indicator: d.axes.map(function (axis) { return { name: axis, max: d.max || 100, min: d.min || 0 }; }), radius: "62%", center: ["50%", "46%"], splitNumber: 5, triggerEvent: true, axisName: { color: T.ink, fontSize: 12 }, splitArea: { show: false }, splitLine: { lineStyle: { color: T.line } }, axisLine: { lineStyle: { color: T.line } } },
      series: [{ type: "radar", symbolSize: 5, data: d.series.map(function (line, i) {
        return { name: line.name, value: line.values, lineStyle: { color: i ? T.ink3 : T.adv, type: i ? "dashed" : "solid", width: 2 }, itemStyle: { color: i ? T.ink3 : T.adv }, areaStyle: i ? undefined : { color: T.adv, opacity: 0.12 } };
      }) }]
    };
  }

  /* Where a click leads: the part's own list, or for a label the list of its row. */
  function target(d, p) {
    if (p.data && p.data.href) { return p.data.href; }
    var rows = d.rows || d.stages || d.months;
    if (rows && p.dataIndex !== undefined && rows[p.dataIndex]) { return rows[p.dataIndex].href; }
    return d.axes && d.hrefs ? d.hrefs[d.axes.indexOf(p.name)] : undefined;
  }

  var BUILD = { gradeStack: gradeStack, flow: flow, funnel: funnel, term: term, training: training, radar: radar };
  var ROWS = { gradeStack: [49, 24, 21], funnel: [4, 46], training: [8, 45] };   /* height = frame + rows × step (on paper the third), by script: CSSOM is not inline style */
  var PAPER = 560, THIRD = 380;   /* pixels across one of two columns, of three */
  function mount(box) {
    var d = JSON.parse(document.getElementById(box.dataset.src).textContent), size = ROWS[box.dataset.chart];
    function height(step) { return size[0] + step * (d.rows || d.stages).length; }
    if (size) { box.style.height = height(size[1]) + "px"; }
    var chart = echarts.init(box, "pb", { renderer: "canvas", devicePixelRatio: 2, locale: "ZH" });
    function draw() { chart.setOption(Object.assign({ animation: false }, BUILD[box.dataset.chart](d, chart.getWidth())), true); }
    draw();
    chart.on("click", function (p) {
      var href = target(d, p);
      if (href) { window.location.assign(href); }
    });
    /* Paper scales the bitmap (print.css): it is drawn in one shape, whatever the window, and comes back afterwards. */
    function fit() { if (!window.matchMedia("print").matches) { chart.resize({ width: "auto", height: "auto" }); draw(); } }
    function paper() {
      var given = parseInt(getComputedStyle(box).getPropertyValue("--paper-" + box.dataset.chart), 10);
      if (!given) { given = size && size[2] ? height(size[2]) : box.clientHeight; }
      chart.resize({ width: box.closest(".pb-c4") ? THIRD : PAPER, height: given });
      draw();
    }
    window.addEventListener("resize", fit);
    window.addEventListener("beforeprint", paper);
    window.addEventListener("afterprint", fit);
    return chart;
  }
  document.querySelectorAll("[data-chart]").forEach(mount);
})();
