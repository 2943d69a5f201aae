"use strict";
// Draws the page from the JSON in it. Everything from the data becomes text, never markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const main = document.getElementById("report");
  const dashes = [[], [9, 4], [2, 3], [10, 3, 2, 3], [5, 2], [1, 2]];
  const height = 250;
  const font = "12px system-ui, sans-serif";

  function add(parent, tag, text, className) {
    const element = document.createElement(tag);
    if (text !== undefined && text !== null) element.textContent = text;
    if (className) element.className = className;
    parent.appendChild(element);
    return element;
  }
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = index => css("--c" + (index % 6));

  // Numbers as people read them: at most three digits before a unit, no needless zeros.
  const short = (value, digits) => String(+value.toPrecision(digits));
  function count(value) {
    for (const [size, unit] of [[1e9, " G"], [1e6, " M"], [1e3, " k"]]) {
      if (Math.abs(value) >= size) return short(value / size, 4) + unit;
    }
    return short(value, 4);
  }
  function micros(value) {
    if (value >= 1e6) return short(value / 1e6, 3) + " s";
    return value >= 1e3 ? short(value / 1e3, 3) + " ms" : short(value, 3) + " µs";
  }
  function percentile(x) {
    const nines = Math.max(0, Math.ceil(Math.log10(x) - 1e-9) - 2);
    return (100 - 100 / x).toFixed(nines);
  }
  const formats = {
    count, micros, percentile,
    percent: value => short(value, 4) + " %",
    plain: value => short(value, 4),
    seconds: value => short(value, 5) + " s",
  };

  const width = box => Math.max(240, box.clientWidth);
  const charts = []; // {box, chart, data of uPlot}

  function draw(entry) {
    const { box, chart } = entry;
    if (entry.plot) entry.plot.destroy();
    const yFormat = formats[chart.y.format];
    const xFormat = formats[chart.x.format];
    const axis = (label, format) => ({
      label, labelSize: 18, labelGap: 0, gap: 4, labelFont: font, font,
      stroke: css("--soft"), grid: { stroke: css("--line"), width: 1 }, ticks: { stroke: css("--line"), width: 1 },
      values: (plot, splits) => splits.map(value => value === null ? null : format(value)),
    });
    const xAxis = Object.assign(axis(chart.x.label, xFormat), { size: 28 });
    const isPercentile = chart.x.format === "percentile";
    if (isPercentile) {
      xAxis.splits = (plot, index, min, max) => {
        const at = plot.width > 420 ? [1, 2] : [1];
        for (let x = 10; x <= max * 1.001; x *= 10) at.push(x);
        return at;
      };
      xAxis.filter = (plot, splits) => splits;
    }
    const yScale = chart.y.log
      ? { distr: 3 }
      : { range: (plot, min, max) => [0, chart.y.max || (max > 0 ? max * 1.08 : 1)] };
    const yAxis = Object.assign(axis(chart.y.label, yFormat), { size: 62 });
    const options = {
      width: width(box), height, padding: [null, 24, null, null],
      scales: { x: isPercentile ? { time: false, distr: 3 } : { time: false }, y: yScale },
      axes: [xAxis, yAxis],
      legend: { markers: { width: 4, dash: (plot, index) => chart.series[index - 1]?.dash ? "dashed" : "solid" } },
      cursor: { drag: { x: !isPercentile, y: false } },
      series: [
        { label: chart.x.name, value: (plot, value) => value == null ? "" : xFormat(value) },
        ...chart.series.map(series => ({
          label: series.name, stroke: colour(series.colour), width: 2, dash: dashes[series.dash % dashes.length],
          spanGaps: true, points: { show: series.values.length < 3 },
          value: (plot, value) => value == null ? "" : yFormat(value),
        })),
      ],
      hooks: { draw: [plot => marks(plot, chart.events || [])] },
    };
    entry.plot = new uPlot(options, entry.table, box);
  }

  // Faults and other events: a line through the chart, with its name where there is room.
  function marks(plot, events) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    let freeFrom = -Infinity;
    ctx.save();
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.font = 11 * ratio + "px system-ui, sans-serif";
    for (const event of events) {
      const x = plot.valToPos(event.at, "x", true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.strokeStyle = ctx.fillStyle = css("--c3");
      ctx.lineWidth = ratio;
      ctx.setLineDash([3 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const width = ctx.measureText(event.name).width;
      if (x > freeFrom && x + width < bbox.left + bbox.width) {
        ctx.fillText(event.name, x + 3 * ratio, bbox.top + 12 * ratio);
        freeFrom = x + width + 10 * ratio;
      }
    }
    ctx.restore();
  }

  function chartCard(parent, chart) {
    const card = add(parent, "section");
    add(card, "h2", chart.title);
    add(card, "p", chart.note, "unit");
    const box = add(card, "div", null, "chart");
    const tables = chart.series.map(series => [series.at, series.values]);
    const table = tables.length === 1 ? tables[0] : uPlot.join(tables);
    const entry = { box, chart, table };
    charts.push(entry);
    draw(entry);
    new ResizeObserver(() => requestAnimationFrame(() => {
      if (width(box) !== entry.plot.width) entry.plot.setSize({ width: width(box), height });
    })).observe(box);
  }

  // On a narrow screen each row becomes a block (report.css), so each cell knows its column.
  function table(parent, { title, note, head, rows }) {
    const card = add(parent, "section");
    add(card, "h2", title);
    if (note) add(card, "p", note, "unit");
    const scroll = add(card, "div", null, "scroll");
    const element = add(scroll, "table", null, "rows");
    const headRow = add(add(element, "thead"), "tr");
    head.forEach(text => add(headRow, "th", text).scope = "col");
    const body = add(element, "tbody");
    for (const row of rows) {
      const line = add(body, "tr");
      row.forEach((cell, index) => {
        const isBar = cell !== null && typeof cell === "object";
        const element = add(line, index === 0 ? "th" : "td", isBar ? null : cell, isBar ? "bars" : null);
        element.dataset.column = head[index];
        if (index === 0) element.scope = "row";
        if (isBar) {
          const bar = add(element, "span", null, "bar");
          bar.style.width = Math.max(0, Math.min(100, cell.bar)) + "%";
          bar.style.background = "var(--c" + (cell.colour % 6) + ")";
        }
      });
    }
  }

  function facts(parent, title, rows) {
    const details = add(add(parent, "section"), "details");
    details.open = true;
    add(details, "summary", title);
    const element = add(add(details, "div", null, "scroll"), "table");
    for (const [name, value] of rows) {
      const line = add(element, "tr");
      add(line, "th", name).scope = "row";
      add(line, "td", value, "text");
    }
  }

  main.textContent = "";
  add(main, "h1", data.title);
  add(main, "p", data.subtitle, "soft");
  data.warnings.forEach(text => add(main, "p", text, "partial").setAttribute("role", "alert"));
  data.summaries.forEach(summary => table(main, summary));
  const grid = add(main, "div", null, "grid");
  data.charts.forEach(chart => chartCard(grid, chart));
  data.shares.forEach(each => table(grid, each));
  data.tables.forEach(each => table(main, each));
  data.facts.forEach(each => facts(main, each.title, each.rows));

  const redraw = () => charts.forEach(draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
