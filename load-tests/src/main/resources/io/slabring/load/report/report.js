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
  function scaled(value, digits, units) {
    for (const [size, unit] of units) {
      if (Math.abs(value) >= size) return short(value / size, digits) + unit;
    }
    return short(value, digits);
  }
  const thousands = [[1e9, " G"], [1e6, " M"], [1e3, " k"]];
  const count = value => scaled(value, 4, thousands);
  const amount = value => scaled(value, 3, thousands);
  const bytes = value => scaled(value, 3, [[2 ** 30, " GiB"], [2 ** 20, " MiB"], [2 ** 10, " KiB"], [0, " B"]]);
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

  // --- what runs show: a line for each ---

  const runs = Object.entries(data.runs);
  const axis = (label, format, more) => ({ label, name: label, format, ...more });
  const time = axis("seconds since the start", "seconds", { name: "time" });
  const positive = value => value > 0 ? value : null; // what a logarithmic axis can show
  const times = run => run.seconds.map(second => second.second);

  // A line without a value is left out, and so is a chart without a line.
  function chartOf(title, note, x, y, lines) {
    const series = lines.filter(line => line.values.some(value => value !== null))
      .map((line, index) => ({ ...line, colour: index, dash: index }));
    return series.length ? [{ title, note, x, y, series, events: x === time ? data.events : [] }] : [];
  }
  const overTime = (title, note, y, value) => chartOf(title, note, time, y,
    runs.map(([name, run]) => ({ name, at: times(run), values: run.seconds.map(value) })));

  function byPercentile(title, note, label, points) {
    const lines = runs.map(([name, run]) => {
      const line = { name, at: [], values: [] };
      for (const point of points(run)) {
        const x = 100 / (100 - point.percentile);
        // The last percentile that is drawn is that of the second largest value or so.
        if (point.percentile <= 99.99999 && (line.at.length === 0 || x > line.at.at(-1))) {
          line.at.push(x);
          line.values.push(positive(point.micros));
        }
      }
      return line;
    });
    return chartOf(title, note, axis("percentile", "percentile"), axis(label, "micros", { log: true }), lines);
  }
  // All three percentiles of a single run; of several only one, so that lines stay apart.
  function latencyOverTime() {
    const y = axis("latency", "micros", { log: true });
    if (runs.length !== 1) {
      return overTime("p99 over time", "99th percentile of each second", y, s => positive(s.p99Micros));
    }
    const run = runs[0][1];
    const line = (name, value) => ({ name, at: times(run), values: run.seconds.map(s => positive(value(s))) });
    return chartOf("Latency over time", "Percentiles of each second", time, y,
      [line("p50", s => s.p50Micros), line("p99", s => s.p99Micros), line("p99.9", s => s.p999Micros)]);
  }
  // The last sample may be short, so each is divided by its own length.
  function throughput(second, index, all) {
    const length = second.second - (index > 0 ? all[index - 1].second : 0);
    return length > 0 ? second.operations / length : null;
  }
  function hitPercent({ hits, misses }) {
    return hits + misses === 0 ? null : 100 * hits / (hits + misses);
  }
  const allCharts = () => [
    overTime("Throughput", "Operations per second, errors included", axis("operations per second", "count"), throughput),
    byPercentile("Latency by percentile",
      "Each point: the latency that this percentage of the operations did not exceed", "latency", run => run.latency),
    latencyOverTime(),
    overTime("Hit ratio", "Share of looked-up keys that were found, each second",
      axis("keys found", "percent", { max: 100 }), hitPercent),
    runs.some(([, run]) => run.totals.errors > 0)
      ? overTime("Errors", "Unexpected answers per second", axis("errors per second", "count"), s => s.errors) : [],
    overTime("Server CPU", "CPU time that the servers used, each second, in cores", axis("cores", "plain"), s => s.serverCpu),
    overTime("Server memory", "Resident size (RSS) of the servers in all", axis("MiB", "count"),
      s => s.serverRssBytes === null ? null : s.serverRssBytes / 2 ** 20),
    byPercentile("Lateness of the generator", "How late operations left the generator: this percentage was no later",
      "lateness", run => run.lateness),
  ].flat();

  function summary() {
    const rows = runs.map(([name, { totals, latency }]) => {
      const at = percentile => {
        const point = latency.find(each => each.percentile >= percentile);
        return point ? micros(point.micros) : "–";
      };
      const lookups = totals.hits + totals.misses;
      return [
        name, amount(totals.seconds > 0 ? totals.operations / totals.seconds : 0),
        at(50), at(99), at(99.9), at(100),
        lookups ? short(100 * totals.hits / lookups, 3) + " %" : "–",
        totals.errors,
        totals.serverCpuSeconds > 0 ? amount(totals.operations / totals.serverCpuSeconds) : "–",
        totals.serverPeakRssBytes === null ? "–" : bytes(totals.serverPeakRssBytes),
      ];
    });
    const head = ["", "operations/s", "p50", "p99", "p99.9", "max", "hits", "errors", "operations/CPU s", "peak RSS"];
    return { title: "Summary", head, rows };
  }
  // One table for each run with several nodes of which it is known which did how much.
  const shares = () => runs.flatMap(([name, run], colour) => {
    if (run.targets.length < 2 || !run.seconds.every(second => second.nodeOperations.length)) return [];
    const nodes = run.targets.map((target, node) => run.seconds.reduce((sum, s) => sum + s.nodeOperations[node], 0));
    const sum = Math.max(1, nodes.reduce((left, right) => left + right, 0));
    const peak = Math.max(1, ...nodes);
    return [{
      title: runs.length > 1 ? "Share per node: " + name : "Share per node",
      note: "Operations that each node answered",
      head: ["node", "operations", "share", ""],
      rows: nodes.map((operations, node) => [
        run.targets[node].address, amount(operations), short(100 * operations / sum, 3) + " %",
        { bar: 100 * operations / peak, colour },
      ]),
    }];
  });
  // Tables of what was wrong.
  const wrongs = () => runs.flatMap(([name, run]) => {
    const bad = run.violations.slice(0, 100)
      .map(each => [each.key, each.kind, short(each.second, 3) + " s", each.message]);
    const errors = Object.entries(run.totals.errorSamples);
    return [
      ...(bad.length ? [{
        title: "Wrong values: " + name, note: run.violations.length + " in all; the JSON has their histories",
        head: ["key", "kind", "at", "what came"], rows: bad,
      }] : []),
      ...(errors.length ? [{ title: "Errors: " + name, head: ["answer", "times"], rows: errors }] : []),
    ];
  });
  function factsOf(run) {
    const { machine, workload, pace } = run;
    return [
      ["command line", "slabring bench " + run.arguments.join(" ")],
      ["processor", machine.processors + " x " + machine.processor],
      ["memory", bytes(machine.memoryBytes)],
      ["system", machine.kernel],
      ["generator's Java", machine.java],
      ["its flags", machine.javaFlags.join(" ")],
      ...run.targets.map(target =>
        ["target " + target.address, target.version + (target.commandLine ? ": " + target.commandLine : "")]),
      ["workload", workload.name + ", " + workload.description],
      ["pace", (pace.loop === "OPEN" ? `open loop at ${amount(pace.rate)} operations/s` : "closed loop")
        + `, ${pace.connections} connections a target, pipeline ${pace.pipeline}, ${pace.threads} threads`
        + `, warm-up ${short(pace.warmupSeconds, 3)} s, ${pace.preloadedItems} items preloaded`
        + (pace.verified ? ", every value checked" : "")],
      ["definition", workload.definition],
    ];
  }
  function allWarnings() {
    const all = [...data.warnings];
    for (const [name, run] of runs) {
      if (run.partial) all.push("Partial result of " + name + ": " + run.partialReason);
      if (run.violations.length) all.push(name + " returned " + run.violations.length + " wrong values");
    }
    return all;
  }
  function subtitle() {
    const minute = text => text.slice(0, 16).replace("T", " ") + " UTC";
    if (!runs.length) return minute(data.writtenAt);
    const { startedAt, totals, machine } = runs[0][1];
    return minute(startedAt) + ", " + micros(1e6 * short(totals.seconds, 3)) + (runs.length > 1 ? " each" : "")
      + ", " + machine.processors + " x " + machine.processor;
  }

  // --- how it is drawn ---

  const width = box => Math.max(240, box.clientWidth);
  const charts = []; // {box, chart, data of uPlot}

  function draw(entry) {
    const { box, chart } = entry;
    if (entry.plot) entry.plot.destroy();
    const yFormat = formats[chart.y.format];
    const xFormat = formats[chart.x.format];
    const drawn = (label, format) => ({
      label, labelSize: 18, labelGap: 0, gap: 4, labelFont: font, font,
      stroke: css("--soft"), grid: { stroke: css("--line"), width: 1 }, ticks: { stroke: css("--line"), width: 1 },
      values: (plot, splits) => splits.map(value => value === null ? null : format(value)),
    });
    const xAxis = Object.assign(drawn(chart.x.label, xFormat), { size: 28 });
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
    const yAxis = Object.assign(drawn(chart.y.label, yFormat), { size: 62 });
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
  add(main, "p", subtitle(), "soft");
  allWarnings().forEach(text => add(main, "p", text, "partial").setAttribute("role", "alert"));
  data.tables.forEach(each => table(main, each));
  if (runs.length) table(main, summary());
  const grid = add(main, "div", null, "grid");
  allCharts().forEach(chart => chartCard(grid, chart));
  shares().forEach(each => table(grid, each));
  wrongs().forEach(each => table(main, each));
  runs.forEach(([name, run]) => facts(main, "Machine and flags: " + name, factsOf(run)));

  const redraw = () => charts.forEach(draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
