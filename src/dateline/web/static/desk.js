// What the pages gain with scripts: a timeline to brush, a map, keys for reviewing, words selected for a missed event.
"use strict";

const COLOURS = { "verbal cooperation": "#56b4e9", "material cooperation": "#0072b2", "verbal conflict": "#e69f00", "material conflict": "#d55e00" };

function seconds(day) { return Date.parse(day + "T00:00:00Z") / 1000; }
function iso(time) { return new Date(time * 1000).toISOString().slice(0, 10); }

function label(time, before) {
  const day = new Date(time * 1000);
  const year = !before || new Date(before * 1000).getUTCFullYear() !== day.getUTCFullYear();
  return day.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC", ...(year ? { year: "numeric" } : {}) });
}

// Each class is drawn on top of those before it: the sums of the counts so far, the tallest behind.
function drawTimeline(box, days) {
  if (!days.length || !window.uPlot) return;
  const quads = Object.keys(COLOURS);
  const first = seconds(days[0].day), last = seconds(days[days.length - 1].day), step = 86400;
  const byDay = new Map(days.map((each) => [each.day, each]));
  // Old background days would press the rest together: what is shown begins where nine tenths of all lie.
  const total = days.reduce((sum, each) => sum + quads.reduce((n, quad) => n + (each[quad] || 0), 0), 0);
  let behind = 0, begin = first;
  for (const each of days) { behind += quads.reduce((n, quad) => n + (each[quad] || 0), 0); if (behind > total * 0.1) { begin = Math.max(first, seconds(each.day) - 5 * step); break; } }
  const times = [];
  for (let t = begin; t <= last && times.length < 4000; t += step) times.push(t);
  const sums = quads.map(() => []);
  for (const t of times) {
    const each = byDay.get(iso(t)) || {};
    let sum = 0;
    quads.forEach((quad, i) => { sum += each[quad] || 0; sums[i].push(sum); });
  }
  const bars = window.uPlot.paths.bars({ size: [0.85, 40, 2] });
  const series = quads.map((quad) => ({ label: quad, fill: COLOURS[quad], stroke: COLOURS[quad], width: 0, paths: bars, points: { show: false } }));
  const ink = getComputedStyle(document.body).color;
  const axis = { stroke: ink, grid: { stroke: "rgba(127,127,127,.25)" }, ticks: { stroke: "rgba(127,127,127,.4)" } };
  const plot = new window.uPlot({
    width: box.clientWidth, height: 170, tzDate: (ts) => window.uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
    series: [{}, ...series.slice().reverse()], axes: [{ ...axis, space: 70, values: (u, splits) => splits.map((t, i) => label(t, i ? splits[i - 1] : 0)) }, { ...axis, size: 44 }], legend: { show: true, live: false }, cursor: { drag: { setScale: false, x: true, y: false } },
    hooks: { setSelect: [(u) => {
      if (u.select.width < 3) return;
      const asked = new URLSearchParams(location.search);
      asked.set("begin", iso(u.posToVal(u.select.left, "x")));
      asked.set("end", iso(u.posToVal(u.select.left + u.select.width, "x")));
      location.search = asked.toString();
    }] },
  }, [times, ...sums.slice().reverse()], box);
  addEventListener("resize", () => plot.setSize({ width: box.clientWidth, height: 170 }));
}

// TopoJSON to GeoJSON lines: arcs are delta-coded, and rings share them.
function outlines(topology) {
  const [sx, sy] = topology.transform.scale, [tx, ty] = topology.transform.translate;
  const lines = [];
  for (const arc of topology.arcs) {
    let x = 0, y = 0, line = [];
    for (const [dx, dy] of arc) {
      x += dx; y += dy;
      const point = [x * sx + tx, y * sy + ty], last = line[line.length - 1];
      // Over the edge of the map, or along it, no line is drawn.
      if (last && (Math.abs(point[0] - last[0]) > 180 || (Math.abs(point[0]) > 179.9 && Math.abs(last[0]) > 179.9))) { lines.push(line); line = []; }
      line.push(point);
    }
    lines.push(line);
  }
  return { type: "MultiLineString", coordinates: lines.filter((line) => line.length > 1) };
}

async function drawMap(box, places) {
  if (!window.L) return;
  const map = window.L.map(box, { preferCanvas: true, worldCopyJump: true, attributionControl: false, minZoom: 1, maxZoom: 10 }).setView([15, 10], 2);
  const topology = await (await fetch("/outlines.json")).json();
  window.L.geoJSON(outlines(topology), { interactive: false, style: { color: "#7d8890", weight: 0.7 } }).addTo(map);
  const layer = window.L.layerGroup().addTo(map);
  // Places that lie together on the screen are one circle, the more the larger.
  const draw = () => {
    layer.clearLayers();
    const cells = new Map();
    for (const place of places) {
      const point = map.project([place.lat, place.lon]);
      const key = Math.round(point.x / 44) + ":" + Math.round(point.y / 44);
      const cell = cells.get(key) || { lat: 0, lon: 0, n: 0, names: new Map(), quads: {} };
      cell.lat += place.lat * place.incidents; cell.lon += place.lon * place.incidents; cell.n += place.incidents;
      cell.names.set(place.name, (cell.names.get(place.name) || 0) + place.incidents);
      cell.quads[place.quad] = (cell.quads[place.quad] || 0) + place.incidents;
      cells.set(key, cell);
    }
    for (const cell of cells.values()) {
      const quad = Object.keys(cell.quads).sort((a, b) => cell.quads[b] - cell.quads[a])[0];
      const words = document.createElement("span");
      words.textContent = [...cell.names].sort((a, b) => b[1] - a[1]).slice(0, 6).map(([name, n]) => `${name} ${n}`).join(", ");
      window.L.circleMarker([cell.lat / cell.n, cell.lon / cell.n], { radius: Math.min(26, 4 + 1.5 * Math.sqrt(cell.n)), color: "#fff", weight: 1, fillColor: COLOURS[quad], fillOpacity: 0.8 }).bindTooltip(words).addTo(layer);
    }
  };
  map.on("zoomend", draw);
  if (places.length) map.fitBounds(window.L.latLngBounds(places.map((place) => [place.lat, place.lon])).pad(0.1), { maxZoom: 6 });
  draw();
}

async function overview() {
  const timeline = document.getElementById("timeline"), map = document.getElementById("map");
  if (!timeline) return;
  const told = await (await fetch("/overview.json?" + timeline.dataset.query)).json();
  drawTimeline(timeline, told.days);
  await drawMap(map, told.places);
}

function keys(event) {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const button = document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (button) { event.preventDefault(); button.click(); return; }
  const field = { t: "type", w: "actors", m: "recipients", d: "day", p: "place" }[event.key];
  const input = field && document.querySelector(`[data-field="${field}"]`);
  if (input) { event.preventDefault(); input.focus(); }
}

// Offsets count characters as Python does: a pair of surrogates is one.
function selected() {
  const text = document.querySelector(".text"), form = document.getElementById("missed");
  const choice = getSelection();
  if (!text || !form || !choice.rangeCount || choice.isCollapsed || !text.contains(choice.anchorNode) || !text.contains(choice.focusNode)) return;
  const range = choice.getRangeAt(0), before = document.createRange();
  before.setStart(text, 0); before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length;
  form.elements.start.value = start;
  form.elements.end.value = start + [...range.toString()].length;
}

document.addEventListener("DOMContentLoaded", () => {
  overview();
  document.addEventListener("keydown", keys);
  document.addEventListener("selectionchange", selected);
  document.querySelector(".text")?.addEventListener("click", (event) => {
    const id = event.target.dataset.event, asked = new URLSearchParams(location.search);
    if (id && location.pathname === "/report") { asked.set("event", id); location.href = `/report?${asked}#lit`; }
  });
  const drop = document.getElementById("drop");
  drop?.addEventListener("dragover", (event) => event.preventDefault());
  drop?.addEventListener("drop", async (event) => { const file = event.dataTransfer.files[0]; if (file) { event.preventDefault(); drop.value = await file.text(); } });
});
