// The open incidents: what happened, why it is said, what was said already, and what can be done.

import { byId, el, link } from "./dom.js";
import { chips, labelled, samplesDetails, sentimentSplit, severityMeter } from "./parts.js";
import { CLOCK, DECISIONS, KINDS, chosen, count, day, percent, say, seconds, things, time, word, zoned } from "./words.js";

const level = (severity) => (severity >= 7 ? "high" : severity >= 4 ? "medium" : "low");

function decision(made, zone) {
  const until = made.until ? ` ${say("sampai", "until")} ${time(seconds(made.until), zone)}` : "";
  const why = made.reason ? `: ${made.reason}` : "";
  return el("li", {}, el("b", {}, word(DECISIONS[made.kind], made.kind)), ` ${say("oleh", "by")} ${made.by}${until}${why}`);
}

function statement(fact) {
  const line = el("footer", {}, `${fact.owner}, ${day(fact.checked)}. ${fact.counts[chosen()]}`);
  const where = link(fact.url, say("Sumber", "Source"));
  if (where) line.append(" ", where);
  return el("li", { "data-state": fact.state },
    el("p", {}, el("b", { class: "verdict" }, fact.verdict), ` “${fact.claim}”`), el("p", {}, fact.correction), line);
}

function sentiment(alert) {
  const now = sentimentSplit(alert.sentiment);
  if (!now) return null;
  const usual = alert.usual_sentiment?.n ? `, ${say("biasanya", "usually")} ${percent(alert.usual_sentiment.negative)} ${say("negatif", "negative")}` : "";
  return labelled(say("Sentimen sejam terakhir", "Sentiment of the last hour") + usual, now);
}

function words(alert) {
  const about = alert.about ?? []; // said more than usual; it goes first
  const named = new Set(about.map((one) => one.name));
  const others = [...(alert.hashtags ?? []).slice(0, 3), ...(alert.terms ?? []).slice(0, 6)].filter((one) => !named.has(one.name));
  const found = [...about, ...others];
  return found.length ? labelled(say("Kata dan tagar", "Words and hashtags"), chips(found, 9)) : null;
}

function toDo(alert, program) {
  const { short } = alert;
  const commands = [
    `${program} incident ack ${short} --by ${say("NAMA", "NAME")}`,
    `${program} incident mute ${short} --for 4h --reason "…"`,
    `${program} incident close ${short} --reason "…"`,
    `${program} incident false-alarm ${short} --reason "…"`,
    // What nobody watches has no issue from whose posts it could be computed again.
    alert.issue.startsWith("#") ? `${program} incident show ${short}` : `${program} explain ${alert.id}`,
  ];
  return el("details", {}, el("summary", {}, `${say("Tangani insiden", "Act on incident")} ${short}`),
    el("ul", { class: "commands" }, ...commands.map((command) => el("li", {}, el("code", {}, command)))));
}

function card(alert, program) {
  const { zone } = alert;
  const told = (texts) => (texts ? texts[chosen()] : null);
  const since = zoned(seconds(alert.opened_at), zone);
  const last = zoned(seconds(alert.at), zone, CLOCK);
  const false_alarms = alert.standing.false_alarms;
  return el("article", { class: "incident", "data-level": level(alert.severity), "data-incident": alert.incident, "data-kind": alert.kind },
    el("div", { class: "row" },
      el("span", { class: alert.severity >= 7 ? "tag red" : "tag" }, word(KINDS[alert.kind], alert.kind)),
      severityMeter(alert.severity),
      el("span", {}, `${say("sejak", "since")} ${since}${alert.sequence ? `, ${say(`kabar ke-${alert.sequence + 1} pukul`, `update ${alert.sequence} at`)} ${last}` : ""}`),
      alert.owner ? el("span", {}, `${say("untuk", "for")} ${alert.owner}`) : null,
      false_alarms ? el("span", {}, say(`isu ini sudah ${count(false_alarms)} kali alarm palsu`, `${things(false_alarms, "", "false alarm")} of this issue so far`)) : null),
    el("h3", {}, told(alert.headline)),
    alert.caveat ? el("p", { class: "caveat" }, told(alert.caveat)) : null,
    alert.decisions.length ? el("ul", { class: "decisions" }, ...alert.decisions.map((made) => decision(made, zone))) : null,
    told(alert.why).length ? el("ul", { class: "why" }, ...told(alert.why).map((sentence) => el("li", {}, sentence))) : null,
    alert.advice ? el("p", { class: "advice" }, told(alert.advice)) : null,
    alert.facts?.length ? labelled(say("Klarifikasi yang sudah ada", "What has been said already"), el("ul", { class: "statements" }, ...alert.facts.map(statement))) : null,
    el("div", { class: "columns" },
      sentiment(alert),
      words(alert),
      told(alert.spread) ? labelled(say("Sebaran", "Spread"), el("p", { class: "spread" }, told(alert.spread))) : null),
    alert.samples?.length ? samplesDetails(alert.samples, zone) : null,
    toDo(alert, program));
}

const keys = new Map(); // what each card was made of, by incident

/** Show these incidents; a card stays as it is while nothing of it changes. `program` is how `kentongan` is called. */
export function showIncidents(incidents, program) {
  const list = byId("incident-list");
  const present = new Map([...list.children].map((shown) => [shown.dataset.incident, shown]));
  const cards = incidents.map((alert) => {
    const old = present.get(alert.incident);
    const key = JSON.stringify([chosen(), alert.id, alert.standing, alert.decisions]);
    if (old && keys.get(alert.incident) === key) return old;
    const made = card(alert, program);
    const opened = [...(old?.querySelectorAll("details") ?? [])].map((one) => one.open);
    made.querySelectorAll("details").forEach((one, place) => { one.open = opened[place] ?? false; });
    if (!old) made.classList.add("new");
    keys.set(alert.incident, key);
    return made;
  });
  const same = cards.length === list.children.length && cards.every((made, place) => made === list.children[place]);
  if (!same) list.replaceChildren(...cards);
  for (const incident of keys.keys()) if (!incidents.some((alert) => alert.incident === incident)) keys.delete(incident);
}
