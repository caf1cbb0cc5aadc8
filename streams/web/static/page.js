// The live page. Everything that comes from outside goes through textContent; nothing is parsed as HTML.

const STATE_EVERY = 2000;
const ISSUES_EVERY = 4000;
const QUICK_EVERY = 400;
const QUICK_FOR = 3000;
const FEED_KEPT = 100;
const MARKS_KEPT = 1000;
const SLOT_SECONDS = 300;
const SLOTS_SHOWN = 3; // a point of a chart is a quarter of an hour

const ZONES = { "Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };
const EVENTS = { opened: "Baru", updated: "Perkembangan", resolved: "Selesai" };
const KINDS = {
  volume_spike: ["Lonjakan percakapan", "Volume spike"],
  negative_surge: ["Sentimen negatif naik", "Negative surge"],
  engagement_surge: ["Lonjakan interaksi", "Engagement surge"],
  viral_post: ["Unggahan viral", "Viral post"],
  emerging_issue: ["Isu baru muncul", "Emerging issue"],
  source_silent: ["Sumber terdiam", "Source silent"],
};
const SOURCE_STATES = {
  usual: ["seperti biasa", "as usual"], silent: ["diam", "silent"],
  flooding: ["membanjir", "flooding"], learning: ["masih dipelajari", "learning"],
};
const UNITS = { negative_surge: "negatif", engagement_surge: "interaksi", viral_post: "interaksi" };
const FEELINGS = { negative: "negatif", neutral: "netral", positive: "positif" };
const STAGES = {
  language: ["Bahasa", "Language"], sentiment: ["Sentimen", "Sentiment"],
  virality: ["Viralitas", "Virality"], notify: ["Pemberitahuan", "Notify"],
  deliver: ["Pengiriman", "Deliver"],
};

const byId = (id) => document.getElementById(id);
const count = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat("id-ID", { style: "percent", maximumFractionDigits: 0 });

/** An element with properties and children; strings become text. */
function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") made.className = value;
    else if (name.startsWith("data-") || name.startsWith("aria-") || ["role", "lang", "for"].includes(name)) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function svg(tag, attributes = {}, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const english = (text, name = "second") => el("span", { lang: "en", class: name }, text);
const both = ([indonesian, second]) => [indonesian + " ", english(second)];
const number = (value) => (value < 10 ? decimal : count).format(value);

/** A time in a zone, as people there write it; `seconds` are since 1970. */
function time(seconds, zone, options = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }) {
  try {
    return new Intl.DateTimeFormat("id-ID", { timeZone: zone, hourCycle: "h23", ...options }).format(seconds * 1000);
  } catch {
    return new Intl.DateTimeFormat("id-ID", { hourCycle: "h23", ...options }).format(seconds * 1000);
  }
}
const zoned = (seconds, zone) => `${time(seconds, zone)} ${ZONES[zone] ?? ""}`.trim();
const seconds = (text) => Date.parse(text) / 1000;
const span = (minutes) => [[Math.floor(minutes / 60), "jam"], [minutes % 60, "menit"]].filter(([n]) => n).map((part) => part.join(" ")).join(" ");
const level = (severity) => (severity >= 7 ? "high" : severity >= 4 ? "medium" : "low");

/** Replace what an element holds, but only when it would differ: open parts and the focus stay. */
function refresh(parent, key, make) {
  const wanted = JSON.stringify(key);
  if (parent.dataset.key === wanted) return;
  parent.dataset.key = wanted;
  parent.replaceChildren(...make());
}

class Denied extends Error {}

async function ask(path) {
  const answer = await fetch(path, { credentials: "same-origin", cache: "no-store" });
  if (answer.status === 401) throw new Denied();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// ---- small parts -------------------------------------------------------------------------------------------------

function severityMeter(severity) {
  const steps = Array.from({ length: 10 }, (_, step) => el("i", { class: step < severity ? "on" : "", "aria-hidden": "true" }));
  return el("span", { class: "severity" }, ...steps, el("b", {}, `Tingkat ${severity}/10`));
}

function sentimentSplit(split) {
  const shown = el("div");
  if (!split || !split.n) {
    shown.append(el("p", { class: "label" }, "Belum ada sentimen. ", english("No sentiment yet.")));
    return shown;
  }
  const bar = el("div", { class: "split", "aria-hidden": "true" });
  const text = el("p", { class: "split-text" });
  for (const [name, word] of Object.entries(FEELINGS)) {
    const part = el("i", { class: name });
    part.style.flexGrow = String(split[name]);
    bar.append(part);
    text.append(el("span", {}, el("b", {}, percent.format(split[name])), ` ${word}`));
  }
  text.append(el("span", {}, `n = ${count.format(split.n)}`));
  if (split.abstained_share) text.append(el("span", { title: "the model was not sure" }, `${percent.format(split.abstained_share)} tak yakin`));
  shown.append(bar, text);
  return shown;
}

function chips(tallies, most = 8) {
  return el("ul", { class: "chips" }, ...tallies.slice(0, most).map((one) => el("li", {}, one.name + " ", el("small", {}, count.format(one.posts)))));
}

function labelled([indonesian, second], ...content) {
  return el("div", {}, el("p", { class: "label" }, indonesian + " ", english(second)), ...content);
}

function samplePosts(samples, zone) {
  return el("ul", { class: "posts" }, ...samples.map((post) => {
    const about = [post.source, zoned(seconds(post.created_at), zone)];
    if (post.sentiment) about.push(FEELINGS[post.sentiment]);
    if (post.engagement) about.push(`${count.format(post.engagement)} interaksi`);
    const line = el("footer", {}, about.join(" · "));
    if (/^https?:\/\//.test(post.url ?? "")) {
      line.append(" · ", el("a", { href: post.url, target: "_blank", rel: "noopener noreferrer nofollow" }, "sumber"));
    }
    return el("li", { "data-feeling": post.sentiment }, el("p", {}, post.excerpt), line);
  }));
}

function samplesDetails(samples, zone) {
  return el("details", {}, el("summary", {}, `Contoh unggahan (${samples.length}) `, english("Sample posts")), samplePosts(samples, zone));
}

const day = new Intl.DateTimeFormat("id", { dateStyle: "medium", timeZone: "UTC" });

function statements(facts) {
  return el("ul", { class: "facts" }, ...facts.map((fact) => {
    const how = fact.state === "matched"
      ? `${count.format(fact.repeats)} unggahan mengulang klaim, ${count.format(fact.corrections)} menyebarkan koreksinya`
      : `perlu diperiksa: ${count.format(fact.repeats)} unggahan mirip klaim, ${count.format(fact.corrections)} mirip koreksinya`;
    const line = el("footer", {}, `${fact.owner}, ${day.format(new Date(fact.checked))} · ${how}`);
    if (/^https?:\/\//.test(fact.url ?? "")) {
      line.append(" · ", el("a", { href: fact.url, target: "_blank", rel: "noopener noreferrer nofollow" }, "sumber"));
    }
    return el("li", {}, el("p", {}, `“${fact.claim}” `, el("b", {}, fact.verdict)), el("p", {}, fact.correction), line);
  }));
}

// ---- incidents ---------------------------------------------------------------------------------------------------

function reasonText(reason) {
  const [kind] = KINDS[reason.kind] ?? [reason.kind];
  const shown = reason.kind === "negative_surge" ? (value) => percent.format(value) : number;
  const unit = UNITS[reason.kind] ?? "unggahan";
  const when = reason.kind === "viral_post" ? " pada umur itu" : "";
  return `${kind}: ${shown(reason.observed)} ${unit} dalam ${span(reason.window_minutes)}, biasanya ${shown(reason.expected)}${when}`;
}

function incidentCard(alert) {
  const [kind, kindSecond] = KINDS[alert.kind] ?? [alert.kind, alert.kind];
  return el("article", { class: "incident", "data-level": level(alert.severity), "data-incident": alert.incident },
    el("div", { class: "row" },
      el("span", { class: alert.severity >= 7 ? "tag red" : "tag", title: kindSecond }, kind),
      severityMeter(alert.severity),
      alert.standing.acknowledged ? el("span", { class: "tag", title: "Acknowledged" }, "ditangani") : null,
      alert.standing.muted ? el("span", { class: "tag", title: "Muted" }, "dibisukan") : null,
      alert.standing.false_alarms
        ? el("span", { title: "Earlier false alarms of this issue" }, `alarm palsu sebelumnya: ${count.format(alert.standing.false_alarms)}`)
        : null,
      el("span", {}, `sejak ${zoned(seconds(alert.opened_at), alert.zone)}`),
      el("span", {}, `kabar ke-${alert.sequence + 1}, ${zoned(seconds(alert.at), alert.zone)}`),
      alert.owner ? el("span", {}, alert.owner) : null),
    el("h3", {}, alert.headline.id),
    el("p", { class: "second", lang: "en" }, alert.headline.en),
    alert.caveat ? el("p", { class: "caveat" }, alert.caveat.id) : null,
    el("ul", { class: "why" }, ...alert.reasons.map((reason) => el("li", {}, reasonText(reason)))),
    alert.facts?.length ? labelled(["Yang sudah dinyatakan", "What was said already"], statements(alert.facts)) : null,
    el("div", { class: "columns" },
      labelled(["Sentimen sejam terakhir", "Sentiment of the last hour"], sentimentSplit(alert.sentiment)),
      alert.terms?.length ? labelled(["Kata yang dipakai", "Words used"], chips(alert.terms)) : null,
      alert.sources?.length ? labelled(["Sumber", "Sources"], chips(alert.sources, 5)) : null),
    alert.samples?.length ? samplesDetails(alert.samples, alert.zone) : null);
}

const incidentKeys = new Map();

function showIncidents(incidents) {
  const list = byId("incident-list");
  byId("calm").hidden = incidents.length > 0;
  const present = new Map([...list.children].map((card) => [card.dataset.incident, card]));
  const cards = incidents.map((alert) => {
    const old = present.get(alert.incident);
    const key = JSON.stringify([alert.id, alert.standing]);
    if (old && incidentKeys.get(alert.incident) === key) return old;
    const card = incidentCard(alert);
    if (old?.querySelector("details")?.open) card.querySelector("details")?.setAttribute("open", "");
    if (!old) card.classList.add("new");
    incidentKeys.set(alert.incident, key);
    return card;
  });
  const same = cards.length === list.children.length && cards.every((card, place) => card === list.children[place]);
  if (!same) list.replaceChildren(...cards);
}

// ---- charts ------------------------------------------------------------------------------------------------------

const marks = new Map(); // alerts by issue, for the charts

/** A chart of an issue: counts, negative part, expectation and alerts, read with pointer or arrow keys. */
class Chart {
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
    const x = (slot) => 30 + ((slot - first) / (last - first)) * (width - 34);
    const y = (value) => bottom - (value / most) * (bottom - top);
    const middle = (point) => x(point[0] + SLOTS_SHOWN / 2).toFixed(1);
    this.scale = { x, first, last, top, bottom, width };
    const node = this.node;
    node.setAttribute("viewBox", `0 0 ${width} ${height}`);
    node.setAttribute("aria-label", this.summary());
    node.replaceChildren();
    for (const value of [0, niceHalf(most)]) {
      node.append(svg("line", { class: "grid", x1: 30, x2: width - 4, y1: y(value), y2: y(value) }));
      node.append(svg("text", { x: 26, y: y(value) + 4, "text-anchor": "end" }, number(value)));
    }
    const hours = (last - first) / 12;
    const step = [1, 2, 3, 6].find((hour) => (hours / hour) * 48 <= width - 60) ?? 12;
    for (let slot = Math.ceil(first / 12) * 12; slot <= last; slot += 12) {
      const hour = Number(time(slot * SLOT_SECONDS, this.issue.zone, { hour: "2-digit" }).slice(0, 2));
      if (hour % step) continue;
      const text = `${String(hour).padStart(2, "0")}.00`;
      if (x(slot) < width - 26 && x(slot) > 38) node.append(svg("text", { x: x(slot), y: height - 4, "text-anchor": "middle" }, text));
    }
    for (const run of runs(points)) {
      const line = (value) => run.map((point) => `${middle(point)},${y(point[value]).toFixed(1)}`).join("L");
      const left = middle(run[0]);
      const right = middle(run.at(-1));
      node.append(svg("path", { class: "observed", d: `M${left},${bottom}L${line(1)}L${right},${bottom}Z` }));
      node.append(svg("path", { class: "negative", d: `M${left},${bottom}L${line(3)}L${right},${bottom}Z` }));
      node.append(svg("path", { class: "expected", d: `M${line(2)}` }));
    }
    for (const alert of marks.get(this.issue.id)?.values() ?? []) {
      const slot = seconds(alert.at) / SLOT_SECONDS;
      if (alert.event === "updated" || slot < first || slot > last) continue;
      const place = x(slot).toFixed(1);
      node.append(svg("line", { class: `mark ${alert.event}`, x1: place, x2: place, y1: top - 6, y2: bottom }));
      node.append(svg("path", { class: `flag ${alert.event}`, d: `M${place - 5},${top - 13}h10l-5,8z` }));
    }
    if (this.at !== null) this.cross();
  }

  summary() {
    const { issue, points } = this;
    const peak = points.reduce((best, point) => (point[1] > (best?.[1] ?? 0) ? point : best), null);
    const said = peak ? ` Puncak ${count.format(peak[1])} unggahan dalam 15 menit, ${zoned(peak[0] * SLOT_SECONDS, issue.zone)}.` : "";
    return `Grafik ${issue.title}: ${count.format(issue.observed)} unggahan sejam terakhir, biasanya ${number(issue.expected)}.${said}`;
  }

  point(offset) {
    if (!this.scale || !this.points.length) return;
    const { first, last, width } = this.scale;
    const slot = first + ((offset - 30) / (width - 34)) * (last - first) - SLOTS_SHOWN / 2;
    this.at = this.points.reduce((best, point) => (Math.abs(point[0] - slot) < Math.abs(best[0] - slot) ? point : best))[0];
    this.draw();
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -4, PageDown: 4 }[event.key];
    if (event.key === "Escape") this.leave();
    if (!step || !this.points.length) return;
    event.preventDefault();
    const place = this.at === null ? this.points.length - 1 : this.points.findIndex((point) => point[0] === this.at) + step;
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
    this.readout.textContent = `${zoned(found[0] * SLOT_SECONDS, this.issue.zone)}: ${count.format(found[1])} unggahan, ` +
      `${count.format(found[3])} negatif, biasanya ${number(found[2])}`;
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

// ---- issues ------------------------------------------------------------------------------------------------------

const cards = new Map();
let limit = 8;

function issueCard() {
  const parts = {
    title: el("h3"), now: el("p", { class: "now" }), gained: el("p", { class: "label" }), chart: new Chart(), split: el("div"), sources: el("div"),
    summary: el("summary"), posts: el("div"),
  };
  parts.node = el("article", { class: "issue" }, el("header", {}, parts.title, parts.now), parts.chart.node, parts.chart.readout,
    parts.split, parts.gained, parts.sources, el("details", {}, parts.summary, parts.posts));
  return parts;
}

function showIssue(parts, issue) {
  const { detail } = issue;
  parts.node.toggleAttribute("data-open", Boolean(issue.incident));
  parts.node.dataset.issue = issue.id;
  refresh(parts.title, [issue.title, Boolean(issue.incident)], () => [issue.title + " ", issue.incident ? el("span", { class: "tag red" }, "insiden") : ""]);
  const times = issue.observed / Math.max(issue.expected, 0.01);
  const loud = times >= 2 && issue.observed >= 5;
  refresh(parts.now, [issue.observed, issue.expected, issue.learning], () => [
    el("b", {}, count.format(issue.observed)), ` / jam, biasanya ${number(issue.expected)} `,
    loud ? el("span", { class: "times" }, `${number(times)}×`) : "",
    issue.learning ? el("span", { class: "tag", title: "still learning what is usual" }, "masih belajar") : "",
  ]);
  refresh(parts.gained, [issue.engagement, issue.expected_engagement], () => issue.engagement === null ? [] : [
    `Interaksi sejam terakhir: ${number(issue.engagement)}, biasanya ${number(issue.expected_engagement)} `,
    english("engagement of the last hour"),
  ]);
  parts.chart.show(issue);
  refresh(parts.split, detail.sentiment, () => [sentimentSplit(detail.sentiment)]);
  refresh(parts.sources, detail.sources, () => [chips(detail.sources, 6)]);
  refresh(parts.summary, detail.samples.length, () => [`Contoh unggahan (${detail.samples.length}) `, english("Sample posts")]);
  refresh(parts.posts, detail.samples, () => [samplePosts(detail.samples, issue.zone)]);
  parts.node.querySelector("details").hidden = !detail.samples.length;
}

function showIssues(issues) {
  const list = byId("issue-list");
  byId("issues-empty").hidden = issues.length > 0;
  const shown = issues.map((issue) => {
    if (!cards.has(issue.id)) cards.set(issue.id, issueCard());
    return [cards.get(issue.id), issue];
  });
  // Moving a card while somebody is in it would take the focus away.
  const busy = list.contains(document.activeElement) || list.matches(":hover");
  const order = shown.map(([parts]) => parts.node);
  const missing = order.some((node) => !node.isConnected) || list.children.length !== order.length;
  if (missing || (!busy && order.some((node, place) => node !== list.children[place]))) list.replaceChildren(...order);
  for (const [parts, issue] of shown) showIssue(parts, issue);
  byId("more").hidden = issues.length < limit || limit >= 40;
}

// ---- feed --------------------------------------------------------------------------------------------------------

const seen = new Set();
let cursor = "";

function feedItem(alert) {
  return el("li", { "data-event": alert.event, "data-alert": alert.id },
    el("small", {}, [EVENTS[alert.event], zoned(seconds(alert.at), alert.zone), ...(alert.event === "resolved" ? [] : [`tingkat ${alert.severity}/10`])].join(" · ")),
    el("strong", {}, alert.headline.id), english(alert.headline.en));
}

/** Add an alert at the top of the feed; false when it is there already. */
function addAlert(alert, fresh) {
  if (seen.has(alert.id)) return false;
  seen.add(alert.id);
  if (!marks.has(alert.issue)) marks.set(alert.issue, new Map());
  const known = marks.get(alert.issue);
  known.set(alert.id, alert);
  if (known.size > MARKS_KEPT) known.delete(known.keys().next().value);
  const feed = byId("feed");
  const item = feedItem(alert);
  if (fresh) item.classList.add("new");
  feed.prepend(item);
  while (feed.children.length > FEED_KEPT) feed.lastElementChild.remove();
  byId("feed-empty").hidden = true;
  return true;
}

function announce(alert) {
  byId("announcer").textContent = `${EVENTS[alert.event]}: ${alert.headline.id}`;
  const drum = byId("drum");
  drum.classList.remove("beat");
  drum.getBoundingClientRect(); // restarts the animation
  drum.classList.add("beat");
}

let source = null;

async function loadFeed() {
  const found = await ask("/api/alerts?limit=200");
  for (const alert of found.alerts.reverse()) addAlert(alert, false);
  cursor = found.cursor;
  return found.complete;
}

function listen() {
  source?.close();
  source = new EventSource(`/api/events?after=${encodeURIComponent(cursor)}`);
  source.onopen = () => link("live");
  source.onerror = () => {
    link("lost");
    // The browser tries again by itself, save when the server has refused.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
  source.addEventListener("alert", (event) => {
    cursor = event.lastEventId || cursor;
    const alert = JSON.parse(event.data);
    if (addAlert(alert, true)) announce(alert);
    soon();
  });
  source.addEventListener("reset", () => loadFeed().catch(() => {}));
}

function link(state) {
  const pill = byId("link");
  pill.dataset.state = state;
  pill.textContent = { live: "Langsung", lost: "Terputus, mencoba lagi", wait: "Menyambung…" }[state];
}

// ---- worker ------------------------------------------------------------------------------------------------------

let before = null;
const rates = new Map(); // posts a second by stage, smoothed

function showState(state) {
  const newest = Math.max(0, ...state.issues.map((issue) => issue.until));
  byId("clock").textContent = newest ? zoned(newest, state.issues[0].zone) : "–";
  byId("watched").textContent = count.format(state.watched);
  const first = state.stages[0];
  byId("posts").textContent = first ? count.format(first.posts_in) : "–";
  byId("version").textContent = `kentongan ${state.version}`;
  const reasons = Object.values(state.unready);
  byId("notice").hidden = !reasons.length;
  refresh(byId("reasons"), reasons, () => reasons.map((reason) => el("li", { lang: "en" }, reason)));
  showIncidents(state.incidents);
  showSources(state.sources, state.coverage);
  showStages(state);
}

function showSources(sources, coverage) {
  const most = sources[0]?.[1] ?? 1;
  const shown = sources.slice(0, 10).map(([name, posts]) => [name, posts, coverage[name]]);
  refresh(byId("sources"), shown, () => shown.map(([name, posts, now]) => {
    const fill = el("i");
    fill.style.width = `${(100 * posts) / most}%`;
    return el("li", {}, el("span", {}, name), el("span", { class: "bar", "aria-hidden": "true" }, fill), el("b", {}, count.format(posts)),
      now ? el("small", { class: now.state === "usual" || now.state === "learning" ? "" : "bad" }, coverageText(now)) : null);
  }));
}

function coverageText(now) {
  const [state] = SOURCE_STATES[now.state];
  return now.expected === null ? state : `${state}: ${number(now.observed)} per jam, biasanya ${number(now.expected)}`;
}

function showStages(state) {
  const passed = before ? state.at - before.at : 0;
  const rows = state.stages.map((stage) => {
    const old = before?.stages.find((one) => one.name === stage.name);
    if (old && passed > 0) {
      const now = Math.max(0, stage.posts_in - old.posts_in) / passed;
      rates.set(stage.name, rates.has(stage.name) ? 0.5 * (rates.get(stage.name) + now) : now);
    }
    const rate = rates.get(stage.name) ?? 0;
    return el("tr", {}, el("th", { scope: "row" }, ...both(STAGES[stage.name] ?? [stage.name, ""])),
      el("td", {}, number(rate)), el("td", {}, count.format(stage.lag)),
      el("td", { class: stage.dead ? "bad" : "" }, count.format(stage.dead)));
  });
  if (!before || passed > 0) {
    byId("stages").replaceChildren(...rows);
    before = state;
  }
  const scored = state.stages.find((stage) => stage.name === "sentiment");
  const delay = scored?.delay_seconds;
  refresh(byId("delay"), [delay, scored?.slow_delay_seconds, scored?.model], () => delay === null || delay === undefined ? [] : [
    `Dari diterima sampai dinilai: ${decimal.format(delay)} dtk (median), ${decimal.format(scored.slow_delay_seconds)} dtk (95 %). `,
    english("From arrival to scored."), el("br"), scored.model ? `Model: ${scored.model}` : "",
  ]);
}

// ---- the loop ----------------------------------------------------------------------------------------------------

let quickUntil = 0;
let wake = () => {};

/** After an alert, look more often for a while: the numbers that belong to it come up to a second later. */
function soon() {
  quickUntil = Date.now() + QUICK_FOR;
  wake();
}

async function update() {
  try {
    const [state, issues] = await Promise.all([ask("/api/state"), ask(`/api/issues?limit=${limit}`)]);
    showState(state);
    showIssues(issues.issues);
  } catch (error) {
    if (error instanceof Denied) needToken();
    // A worker that is away comes back; the state of the connection is shown by the feed.
  }
}

async function rounds() {
  for (let round = 0; ; round += 1) {
    const quick = Date.now() < quickUntil;
    await new Promise((resolve) => {
      if (!quick) wake = resolve;
      setTimeout(resolve, quick ? QUICK_EVERY : STATE_EVERY);
    });
    if (document.hidden || !byId("login").hidden) continue;
    if (Date.now() > quickUntil && round % (ISSUES_EVERY / STATE_EVERY)) {
      await ask("/api/state").then(showState).catch(() => {});
    } else {
      await update();
    }
  }
}

function needToken() {
  byId("login").hidden = false;
  byId("main").hidden = true;
  byId("token").focus();
}

byId("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("/login", { method: "POST", body: JSON.stringify({ token: byId("token").value }) });
  if (!answer.ok) {
    byId("refused").textContent = "Token ini tidak cocok.";
    return;
  }
  byId("token").value = "";
  byId("login").hidden = true;
  byId("main").hidden = false;
  begin();
});

byId("more").addEventListener("click", () => {
  limit = Math.min(40, limit + 12);
  update();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) update();
});

async function begin() {
  try {
    if (!(await loadFeed())) throw new Error("not read back yet");
  } catch (error) {
    if (error instanceof Denied) {
      needToken();
      return;
    }
    link("lost");
    setTimeout(begin, 1500);
    update();
    return;
  }
  listen();
  update();
}

begin();
rounds();
