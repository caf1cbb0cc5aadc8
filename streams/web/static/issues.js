// A card for each issue: how much is said now, the day so far, how it feels, and posts to read.

import { Chart } from "./chart.js";
import { byId, el, refresh } from "./dom.js";
import { chips, samplePosts, sentimentSplit } from "./parts.js";
import { count, number, say } from "./words.js";

const cards = new Map();

function emptyCard() {
  const made = {
    title: el("h3"), now: el("p", { class: "now" }), chart: new Chart(), split: el("div"), gained: el("p", { class: "label" }),
    sources: el("div"), summary: el("summary"), posts: el("div"),
  };
  made.details = el("details", {}, made.summary, made.posts);
  made.node = el("article", { class: "issue" }, el("header", {}, made.title, made.now), made.chart.node, made.chart.readout,
    made.split, made.gained, made.sources, made.details);
  return made;
}

function show(card, issue) {
  const { detail } = issue;
  card.node.toggleAttribute("data-open", Boolean(issue.incident));
  card.node.dataset.issue = issue.id;
  refresh(card.title, [issue.title, Boolean(issue.incident)], () => [
    issue.title + " ", issue.incident ? el("span", { class: "tag red" }, say("insiden", "incident")) : null,
  ]);
  const times = issue.observed / Math.max(issue.expected, 0.01);
  const loud = times >= 2 && issue.observed >= 5 && times < 1000;
  refresh(card.now, [issue.observed, issue.expected, issue.learning], () => [
    el("b", {}, count(issue.observed)), ` ${say("per jam, biasanya", "an hour, usually")} ${number(issue.expected)} `,
    loud ? el("span", { class: "times" }, `${number(times)}×`) : null,
    issue.learning ? el("span", { class: "tag" }, say("masih belajar", "still learning")) : null,
  ]);
  card.chart.show(issue);
  refresh(card.split, detail.sentiment, () => [
    sentimentSplit(detail.sentiment) ?? el("p", { class: "label" }, say("Belum ada sentimen sejam terakhir.", "No sentiment in the last hour.")),
  ]);
  refresh(card.gained, [issue.engagement, issue.expected_engagement], () => [
    issue.engagement === null ? null
      : `${say("Interaksi sejam terakhir", "Interactions in the last hour")}: ${number(issue.engagement)}, ${say("biasanya", "usually")} ${number(issue.expected_engagement)}`,
  ]);
  refresh(card.sources, detail.sources, () => [chips(detail.sources, 6)]);
  refresh(card.summary, detail.samples.length, () => [`${say("Contoh unggahan", "Sample posts")} (${detail.samples.length})`]);
  refresh(card.posts, detail.samples, () => [samplePosts(detail.samples, issue.zone)]);
  card.details.hidden = !detail.samples.length;
}

/** Show these issues, in this order; `watched` are on the watchlist. */
export function showIssues(issues, watched) {
  const list = byId("issue-list");
  byId("issues-empty").hidden = issues.length > 0 || !watched;
  byId("unwatched").hidden = issues.length > 0 || watched > 0;
  byId("legend").hidden = !issues.length;
  const shown = issues.map((issue) => {
    if (!cards.has(issue.id)) cards.set(issue.id, emptyCard());
    return [cards.get(issue.id), issue];
  });
  // Moving a card while somebody is in it would take the focus away.
  const busy = list.contains(document.activeElement) || list.matches(":hover");
  const order = shown.map(([card]) => card.node);
  const missing = order.some((node) => !node.isConnected) || list.children.length !== order.length;
  if (missing || (!busy && order.some((node, place) => node !== list.children[place]))) list.replaceChildren(...order);
  for (const [card, issue] of shown) show(card, issue);
}
