"use strict";
// Everything shown is set as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";
const EVERY = 2000;
const KEPT = 90;
const history = [];
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
  return hours > 0 ? hours + " h " + minutes + " min" : minutes + " min " + seconds % 60 + " s";
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

/** Differences to the answer before, per second; null at first and after a reset. */
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

function showStats(stats, now) {
  const general = stats.general;
  const rate = rates(general, now);
  if (rate) {
    history.push(rate);
    if (history.length > KEPT) history.shift();
  }
  const gets = general.get_hits + general.get_misses;
  at("about").textContent = "version " + stats.settings.slabring_version + ", up " + duration(general.uptime)
    + ", " + plural(general.threads, "event loop");
  at("tiles").replaceChildren(
    tile("Hit ratio", percent(general.get_hits, gets), "of " + count(gets) + " gets since the start"),
    tile("Commands/s", rate ? count(rate.commands) : "–", count(commands(general)) + " in all"),
    tile("Network out", rate ? bytes(rate.written) + "/s" : "–", "in " + (rate ? bytes(rate.read) + "/s" : "–")),
    tile("Items", count(general.curr_items), bytes(general.bytes)),
    tile("Memory", percent(stats.total_malloced, general.limit_maxbytes), "of " + bytes(general.limit_maxbytes)),
    tile("Evictions/s", rate ? count(rate.evictions) : "–", count(general.evictions) + " in all"),
    tile("Connections", count(general.curr_connections), "of " + count(general.max_connections)));
  const most = Math.max(1, ...history.map(one => one.commands));
  line("rate", history.map(one => one.commands), most);
  at("rate-now").textContent = "top of the chart: " + count(most);
  line("ratio", history.map(one => one.ratio), 1);
  at("ratio-now").textContent = "0 to 100 %; " + (rate && rate.ratio !== null ? "now " + (100 * rate.ratio).toFixed(1) + " %" : "no gets now");
  showClasses(stats);
}

function showClasses(stats) {
  const ids = Object.keys(stats.slabs).map(Number).sort((a, b) => a - b);
  const total = id => stats.slabs[id].chunk_size * stats.slabs[id].total_chunks;
  const most = Math.max(1, ...ids.map(total));
  at("memory").textContent = bytes(stats.total_malloced) + " in " + ids.length + (ids.length === 1 ? " class" : " classes");
  at("classes").replaceChildren(...ids.map(id => {
    const slab = stats.slabs[id];
    const items = stats.items[id] || {number: 0, evicted: 0};
    const row = document.createElement("tr");
    const bar = shape("svg", {viewBox: "0 0 100 10", preserveAspectRatio: "none"});
    bar.setAttribute("class", "bar");
    const used = slab.used_chunks * slab.chunk_size;
    bar.append(
      shape("rect", {x: 0, y: 0, width: 100 * total(id) / most, height: 10, class: "all"}),
      shape("rect", {x: 0, y: 0, width: 100 * used / most, height: 10, class: "used"}));
    const cell = element("td", "", "wide");
    cell.append(bar);
    row.append(
      element("td", id, "number"), element("td", bytes(slab.chunk_size), "number"), cell,
      element("td", bytes(total(id)), "number"), element("td", percent(used, total(id)), "number"),
      element("td", count(items.number), "number"), element("td", count(items.evicted), "number"));
    return row;
  }));
}

function showCluster(cluster) {
  const serving = cluster.nodes.filter(node => node.state === "serving");
  const weights = serving.reduce((sum, node) => sum + node.weight, 0);
  at("view").textContent = !cluster.clustered ? "no cluster: this node alone"
    : cluster.nodes.length === 0 ? "no view yet"
    : "view " + cluster.version + ", ring " + cluster.ring + ", " + serving.length + " of " + cluster.nodes.length + " serve";
  at("nodes").replaceChildren(...cluster.nodes.map(node => {
    const row = document.createElement("tr");
    const name = node.host + ":" + node.port + (node.id === cluster.local ? " (this one)" : "");
    row.append(
      element("td", name), element("td", node.ip), element("td", node.state, node.state),
      element("td", node.weight, "number"),
      element("td", node.state === "serving" ? percent(node.weight, weights) : "–", "number"),
      element("td", node.zone || "–"));
    return row;
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
    const [stats, cluster] = await Promise.all([fetchJson("stats"), fetchJson("cluster")]);
    at("login").hidden = stats !== null;
    at("refused").textContent = stats === null && sessionStorage.getItem("token") ? "This is not the token." : "";
    at("trouble").hidden = true;
    if (stats === null) return false;
    showStats(stats, performance.now());
    showCluster(cluster);
  } catch (e) {
    at("trouble").textContent = "The node does not answer (" + e.message + "); what is shown is old.";
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
