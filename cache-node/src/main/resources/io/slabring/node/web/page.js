"use strict";
// Everything shown is set as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";
const EVERY = 2000;
const KEPT = 90;
const history = [];
const latencies = []; // answers of the last minute
let last = null;

const at = id => document.getElementById(id);

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  return made;
}

function count(value) {
  if (value >= 1e9) return (value / 1e9).toFixed(1) + " G";
  if (value >= 1e6) return (value / 1e6).toFixed(1) + " M";
  if (value >= 1e4) return (value / 1e3).toFixed(1) + " k";
  return String(Math.round(value));
}

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= (unit === 0 ? 1024 : 1023.95) && unit < units.length - 1) { // is written as 1024.0
    value /= 1024;
    unit++;
  }
  return (unit === 0 ? Math.round(value) : value.toFixed(1)) + " " + units[unit];
}

function plural(number, name) {
  return number + " " + name + (number === 1 ? "" : "s");
}

function percent(part, whole) {
  return whole > 0 ? (100 * part / whole).toFixed(1) + " %" : "–";
}

function duration(seconds) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (days > 0) return days + " d " + hours + " h";
  if (hours > 0) return hours + " h " + minutes + " min";
  return (minutes > 0 ? minutes + " min " : "") + seconds % 60 + " s";
}

function time(nanos) {
  if (nanos < 1e6) return (nanos / 1e3).toFixed(nanos < 1e4 ? 1 : 0) + " µs";
  return nanos < 1e9 ? (nanos / 1e6).toFixed(1) + " ms" : (nanos / 1e9).toFixed(1) + " s";
}

function row(...cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

function tile(name, value, note) {
  const box = element("div", "", "tile");
  box.append(element("span", name, "soft"), element("b", value), element("span", note, "soft"));
  return box;
}

function commands(general) {
  return ["get_hits", "get_misses", "cmd_set", "cmd_touch", "delete_hits", "delete_misses",
    "incr_hits", "incr_misses", "decr_hits", "decr_misses"].reduce((sum, name) => sum + (general[name] || 0), 0);
}

/** Buckets of [largest value, count] minus an earlier state of them. */
function since(buckets, before) {
  const old = new Map(before || []);
  return buckets.map(([most, count]) => [most, count - (old.get(most) || 0)]).filter(([, count]) => count > 0);
}

function total(buckets) {
  return buckets.reduce((sum, [, count]) => sum + count, 0);
}

/** The value that this part of all values does not exceed. */
function quantile(buckets, part) {
  let left = total(buckets) * part;
  for (const [most, count] of buckets) {
    left -= count;
    if (left <= 1e-9) return time(most);
  }
  return "–";
}

/** Shows commands and keys; returns the buckets of all commands of the last minute. */
function showRequests(requests, now) {
  latencies.push({now, latency: requests.latency});
  if (latencies.length > 60000 / EVERY) latencies.shift();
  const before = latencies[0];
  const seconds = (now - before.now) / 1000;
  const all = [];
  at("latency").replaceChildren(...Object.entries(requests.latency).map(([command, buckets]) => {
    const news = latencies.length > 1 ? since(buckets, before.latency[command]) : buckets;
    all.push(...news);
    return row(element("td", command),
      element("td", seconds > 0 ? count(total(news) / seconds) : "–", "number"),
      ...[.5, .99, .999].map(part => element("td", quantile(news, part), "number")));
  }));
  at("keys").hidden = !requests.hottest;
  if (requests.hottest) {
    at("samples").textContent = "in " + plural(requests.samples, "sample");
    at("hottest").replaceChildren(...requests.hottest.map(one =>
      row(element("td", one.key, "key"), element("td", percent(one.share, 1), "number"))));
    at("biggest").replaceChildren(...requests.biggest.map(one =>
      row(element("td", one.key, "key"), element("td", bytes(one.bytes), "number"),
        element("td", duration(one.seconds_ago) + " ago", "number"))));
  }
  return all.sort((a, b) => a[0] - b[0]);
}

/** Changes since the last answer, per second; null for the first answer and after a reset. */
function rates(general, now) {
  const before = last;
  last = {general, now};
  if (!before || before.general.pid !== general.pid || commands(before.general) > commands(general)) return null;
  const seconds = (now - before.now) / 1000;
  const per = name => Math.max(0, general[name] - before.general[name]) / seconds;
  const hits = per("get_hits");
  const gets = hits + per("get_misses");
  return {
    commands: (commands(general) - commands(before.general)) / seconds,
    ratio: gets > 0 ? hits / gets : null,
    read: per("bytes_read"),
    written: per("bytes_written"),
    evictions: per("evictions"),
  };
}

function line(id, values, most) {
  const svg = at(id);
  const points = values
    .map((value, i) => value === null ? null : (600 - (values.length - 1 - i) * 600 / (KEPT - 1)).toFixed(1)
      + "," + (118 - 116 * value / most).toFixed(1))
    .filter(point => point !== null);
  svg.replaceChildren(
    shape("line", {x1: 0, x2: 600, y1: 119, y2: 119}),
    shape("line", {x1: 0, x2: 600, y1: 60, y2: 60}),
    shape("line", {x1: 0, x2: 600, y1: 1, y2: 1}),
    shape("polyline", {points: points.join(" ")}));
}

function showStats(stats, latency, now) {
  const general = stats.general;
  const rate = rates(general, now);
  if (rate) {
    history.push(rate);
    if (history.length > KEPT) history.shift();
  }
  const beyond = stats.pages_max_bytes - general.limit_maxbytes; // the first page of a class may exceed the limit
  const gets = general.get_hits + general.get_misses;
  at("about").textContent = "version " + stats.settings.slabring_version + ", up " + duration(general.uptime)
    + ", " + plural(general.threads, "event loop");
  at("tiles").replaceChildren(
    tile("Hit ratio", percent(general.get_hits, gets), "of " + count(gets) + " gets since the start"),
    tile("Commands per second", rate ? count(rate.commands) : "–", count(commands(general)) + " since the start"),
    tile("Latency, p99", quantile(latency, .99), "p50 " + quantile(latency, .5) + ", last minute"),
    tile("Sent", rate ? bytes(rate.written) + "/s" : "–", "received " + (rate ? bytes(rate.read) + "/s" : "–")),
    tile("Items", count(general.curr_items), bytes(general.bytes)),
    tile("Memory", percent(stats.total_malloced, stats.pages_max_bytes), "of " + bytes(general.limit_maxbytes)
      + (beyond > 0 ? ", and " + bytes(beyond) + " for first pages" : "")),
    tile("Evictions per second", rate ? count(rate.evictions) : "–", count(general.evictions) + " since the start"),
    tile("Connections", count(general.curr_connections), "of at most " + count(general.max_connections)));
  const most = Math.max(1, ...history.map(one => one.commands));
  line("rate", history.map(one => one.commands), most);
  at("rate-top").textContent = count(most);
  at("rate-now").textContent = rate ? "now " + count(rate.commands) : "";
  line("ratio", history.map(one => one.ratio), 1);
  at("ratio-now").textContent = rate && rate.ratio !== null ? "now " + (100 * rate.ratio).toFixed(1) + " %" : "no gets now";
  showClasses(stats);
}

function showClasses(stats) {
  const ids = Object.keys(stats.slabs).map(Number).sort((a, b) => a - b);
  const memory = id => stats.slabs[id].chunk_size * stats.slabs[id].total_chunks;
  const most = Math.max(1, ...ids.map(memory));
  at("memory").textContent = bytes(stats.total_malloced) + " in " + ids.length + (ids.length === 1 ? " class" : " classes");
  at("classes").replaceChildren(...ids.map(id => {
    const slab = stats.slabs[id];
    const items = stats.items[id] || {number: 0, evicted: 0};
    const bar = shape("svg", {viewBox: "0 0 100 10", preserveAspectRatio: "none"});
    bar.setAttribute("class", "bar");
    const used = slab.used_chunks * slab.chunk_size;
    bar.append(
      shape("rect", {x: 0, y: 0, width: 100 * memory(id) / most, height: 10, class: "all"}),
      shape("rect", {x: 0, y: 0, width: 100 * used / most, height: 10, class: "used"}));
    const cell = element("td", "", "wide");
    cell.append(bar);
    return row(
      element("td", id, "number"), element("td", bytes(slab.chunk_size), "number"), cell,
      element("td", bytes(memory(id)), "number"), element("td", percent(used, memory(id)), "number"),
      element("td", count(items.number), "number"), element("td", count(items.evicted), "number"));
  }));
}

function moving(moves) {
  const said = [];
  if (moves.forwarded_requests > 0) {
    said.push(plural(moves.forwarded_requests, "request") + " forwarded");
  }
  if (moves.former_owners > 0) {
    said.push("inherits from " + plural(moves.former_owners, "node") + ", "
      + plural(moves.inherited_items, "item") + " so far");
  }
  if (moves.handover_left > 0) {
    said.push("has " + plural(moves.handover_left, "item") + " for others");
  }
  return said.map(text => "; " + text).join("");
}

function showCluster(cluster) {
  const serving = cluster.nodes.filter(node => node.state === "serving");
  at("view").textContent = !cluster.clustered ? "this node is not in a cluster"
    : cluster.nodes.length === 0 ? "no view yet"
    : "view " + cluster.version + ", ring " + cluster.ring + ", " + serving.length + " of " + cluster.nodes.length + " nodes serving"
      + moving(cluster.moves)
      + (cluster.suspicions > 0 ? ", suspected another node of being down " + plural(cluster.suspicions, "time") : "");
  at("nodes").replaceChildren(...cluster.nodes.map(node => {
    const name = node.host + ":" + node.port + (node.id === cluster.local ? " (this one)" : "");
    return row(
      element("td", name), element("td", node.ip), element("td", node.state, node.state),
      element("td", node.weight, "number"),
      element("td", node.share === null ? "–" : percent(node.share, 1), "number"),
      element("td", node.zone || "–"));
  }));
}

async function fetchJson(path) {
  const token = sessionStorage.getItem("token");
  const answer = await fetch(path, {headers: token ? {Authorization: "Bearer " + token} : {}});
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error("HTTP " + answer.status);
  return answer.json();
}

async function refresh() {
  try {
    const [stats, requests, cluster] =
      await Promise.all([fetchJson("stats"), fetchJson("requests"), fetchJson("cluster")]);
    at("login").hidden = stats !== null;
    at("refused").textContent = stats === null && sessionStorage.getItem("token") ? "Wrong token." : "";
    at("trouble").hidden = true;
    if (stats === null) return false;
    const now = performance.now();
    showStats(stats, showRequests(requests, now), now);
    showCluster(cluster);
  } catch (e) {
    at("trouble").textContent = "The node does not answer (" + e.message + "). The figures below are old.";
    at("trouble").hidden = false;
  }
  return true;
}

async function run() {
  if (await refresh()) setTimeout(run, EVERY);
}

at("login").addEventListener("submit", event => {
  event.preventDefault();
  sessionStorage.setItem("token", at("token").value);
  run();
});
run();
