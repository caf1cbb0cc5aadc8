// A chart of an issue: counts, their negative part, expectation and alerts, read with pointer or arrow keys.

import { el, svg } from "./dom.js";
import { count, number, say, seconds, things, time, zoned } from "./words.js";

const SLOT_SECONDS = 300;
const SLOTS_SHOWN = 3; // a point is a quarter of an hour
const LEFT = 34;
const RIGHT = 4;
const MARKS_KEPT = 1000;

const marks = new Map(); // alerts by issue, and by their ids

/** Remember an alert for the chart of its issue. */
export function mark(alert) {
  if (!marks.has(alert.issue)) marks.set(alert.issue, new Map());
  const known = marks.get(alert.issue);
  known.set(alert.id, alert);
  if (known.size > MARKS_KEPT) known.delete(known.keys().next().value);
}

export class Chart {
  constructor() {
    this.node = svg("svg", { class: "chart", role: "img", tabindex: "0" });
    this.readout = el("output", { class: "readout" });
    this.points = [];
    this.at = null;
    new ResizeObserver(() => this.draw()).observe(this.node);
    this.node.addEventListener("pointermove", (event) => this.point(event.offsetX));
    this.node.addEventListener("pointerleave", () => this.leave());
    this.node.addEventListener("blur", () => this.leave());
    this.node.addEventListener("keydown", (event) => this.key(event));
  }

  show(issue) {
    this.issue = issue;
    this.points = quarters(issue.detail.history);
    this.draw();
  }

  draw() {
    const width = this.node.clientWidth;
    const height = this.node.clientHeight;
    if (!this.issue || width < 40) return;
    const points = this.points;
    const last = points.length ? points.at(-1)[0] + SLOTS_SHOWN : Math.floor(this.issue.until / SLOT_SECONDS);
    const first = Math.max(last - 288, Math.min(points.length ? points[0][0] : last, last - 36));
    const top = 16;
    const bottom = height - 18;
    const most = Math.max(4, ...points.map((point) => Math.max(point[1], point[2]))) * 1.08;
    const x = (slot) => LEFT + ((slot - first) / (last - first)) * (width - LEFT - RIGHT);
    const y = (value) => bottom - (value / most) * (bottom - top);
    this.scale = { x, y, first, last, top, bottom, width, height };
    this.node.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.node.setAttribute("aria-label", this.summary());
    this.node.replaceChildren();
    this.axes(most);
    for (const run of runs(points)) this.curves(run);
    for (const alert of marks.get(this.issue.id)?.values() ?? []) this.flag(alert);
    if (this.at !== null) this.cross();
  }

  axes(most) {
    const { x, y, first, last, width, height } = this.scale;
    for (const value of [0, niceHalf(most)]) {
      this.node.append(svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }));
      this.node.append(svg("text", { x: LEFT - 4, y: y(value) + 4, "text-anchor": "end" }, number(value)));
    }
    const hours = (last - first) / 12;
    const step = [1, 2, 3, 6].find((hour) => (hours / hour) * 48 <= width - 60) ?? 12;
    for (let slot = Math.ceil(first / 12) * 12; slot <= last; slot += 12) {
      const hour = time(slot * SLOT_SECONDS, this.issue.zone, { hour: "2-digit", minute: "2-digit" });
      const place = x(slot);
      if (Number(hour.slice(0, 2)) % step || place > width - 26 || place < LEFT + 8) continue;
      this.node.append(svg("text", { x: place, y: height - 4, "text-anchor": "middle" }, hour));
    }
  }

  curves(run) {
    const { x, y, bottom } = this.scale;
    const middle = (point) => x(point[0] + SLOTS_SHOWN / 2).toFixed(1);
    const line = (value) => run.map((point) => `${middle(point)},${y(point[value]).toFixed(1)}`).join("L");
    const area = (value) => `M${middle(run[0])},${bottom}L${line(value)}L${middle(run.at(-1))},${bottom}Z`;
    this.node.append(svg("path", { class: "observed", d: area(1) }));
    this.node.append(svg("path", { class: "negative", d: area(3) }));
    this.node.append(svg("path", { class: "expected", d: `M${line(2)}` }));
  }

  flag(alert) {
    const { x, first, last, top, bottom } = this.scale;
    const slot = seconds(alert.at) / SLOT_SECONDS;
    if (alert.event === "updated" || slot < first || slot > last) return;
    const place = x(slot).toFixed(1);
    this.node.append(svg("line", { class: `mark ${alert.event}`, x1: place, x2: place, y1: top - 6, y2: bottom }));
    this.node.append(svg("path", { class: `flag ${alert.event}`, d: `M${place - 5},${top - 13}h10l-5,8z` }));
  }

  summary() {
    const { issue, points } = this;
    const peak = points.reduce((best, point) => (point[1] > (best?.[1] ?? 0) ? point : best), null);
    const now = say(
      `Grafik ${issue.title}: ${count(issue.observed)} unggahan sejam terakhir, biasanya ${number(issue.expected)}.`,
      `Chart of ${issue.title}: ${things(issue.observed, "", "post")} in the last hour, usually ${number(issue.expected)}.`);
    if (!peak) return now;
    const when = zoned(peak[0] * SLOT_SECONDS, issue.zone);
    return `${now} ${say(`Puncak ${count(peak[1])} unggahan dalam 15 menit, ${when}.`, `Peak ${things(peak[1], "", "post")} in 15 minutes, ${when}.`)}`;
  }

  point(offset) {
    if (!this.scale || !this.points.length) return;
    const { first, last, width } = this.scale;
    const slot = first + ((offset - LEFT) / (width - LEFT - RIGHT)) * (last - first) - SLOTS_SHOWN / 2;
    this.at = this.points.reduce((best, point) => (Math.abs(point[0] - slot) < Math.abs(best[0] - slot) ? point : best))[0];
    this.draw();
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -4, PageDown: 4, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === "Escape") this.leave();
    if (!step || !this.points.length) return;
    event.preventDefault();
    const now = this.points.findIndex((point) => point[0] === this.at);
    const place = now < 0 && Number.isFinite(step) ? this.points.length - 1 : now + step;
    this.at = this.points[Math.min(this.points.length - 1, Math.max(0, place))][0];
    this.draw();
  }

  leave() {
    this.at = null;
    this.readout.textContent = "";
    this.draw();
  }

  cross() {
    const found = this.points.find((point) => point[0] === this.at);
    if (!found) return;
    const { x, top, bottom } = this.scale;
    const place = x(found[0] + SLOTS_SHOWN / 2).toFixed(1);
    this.node.append(svg("line", { class: "cross", x1: place, x2: place, y1: top, y2: bottom }));
    this.readout.textContent = `${zoned(found[0] * SLOT_SECONDS, this.issue.zone)}: ${things(found[1], "unggahan", "post")}, ` +
      `${count(found[3])} ${say("negatif, biasanya", "negative, usually")} ${number(found[2])}`;
  }
}

/** Slots of five minutes added up to quarters of an hour, which end with the last slot so that none is cut short. */
function quarters(slots) {
  const found = [];
  for (let end = slots.length; end >= SLOTS_SHOWN; ) {
    const part = slots.slice(end - SLOTS_SHOWN, end);
    if (part.at(-1)[0] - part[0][0] !== SLOTS_SHOWN - 1) {
      end -= 1;
      continue;
    }
    found.push([part[0][0], ...[1, 2, 3].map((value) => part.reduce((sum, slot) => sum + slot[value], 0))]);
    end -= SLOTS_SHOWN;
  }
  return found.reverse();
}

/** Points without a gap between them. */
function runs(points) {
  const found = [];
  for (const point of points) {
    if (found.length && point[0] === found.at(-1).at(-1)[0] + SLOTS_SHOWN) found.at(-1).push(point);
    else found.push([point]);
  }
  return found;
}

/** A round number between half and all of `most`. */
function niceHalf(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((digit) => digit * power).find((value) => value <= most * 0.95) ?? most;
}
