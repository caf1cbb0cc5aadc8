// How the worker does: its sources, its stages, and why it may not be ready.

import { byId, el, refresh } from "./dom.js";
import { SOURCE_STATES, STAGES, UNREADY, count, decimal, number, say, word, zoned } from "./words.js";

const MOST_SOURCES = 10;
const rates = new Map(); // posts a second by stage, smoothed
let before = null;

/** The numbers at the top of the page. */
export function showGlance(state) {
  const newest = Math.max(0, ...state.issues.map((issue) => issue.until));
  byId("clock").textContent = newest ? zoned(newest, state.issues[0].zone) : "–";
  byId("watched").textContent = count(state.watched);
  const first = state.stages[0];
  byId("posts").textContent = first ? count(first.posts_in) : "–";
  byId("version").textContent = `kentongan ${state.version}`;
}

/** Why the worker is not ready; nothing while it is. */
export function showReasons(unready) {
  const parts = Object.entries(unready);
  byId("notice").hidden = !parts.length;
  refresh(byId("reasons"), unready, () => parts.map(([part, reason]) => el("li", {}, word(UNREADY[part], reason))));
}

/** The sources with the most posts, and whether each delivers as usual. */
export function showSources(sources, coverage) {
  const most = sources[0]?.[1] ?? 1;
  const shown = sources.slice(0, MOST_SOURCES).map(([name, posts]) => [name, posts, coverage[name]]);
  byId("sources-empty").hidden = shown.length > 0;
  refresh(byId("sources"), shown, () => shown.map(([name, posts, now]) => {
    const fill = el("i");
    fill.style.width = `${(100 * posts) / most}%`;
    const bad = now && now.state !== "usual" && now.state !== "learning";
    return el("li", {}, el("span", {}, name), el("span", { class: "bar", "aria-hidden": "true" }, fill), el("b", {}, count(posts)),
      now ? el("small", { class: bad ? "bad" : "" }, howItDelivers(now)) : null);
  }));
}

function howItDelivers(now) {
  const state = word(SOURCE_STATES[now.state], now.state);
  if (now.expected === null) return state;
  return `${state}: ${number(now.observed)} ${say("per jam, biasanya", "an hour, usually")} ${number(now.expected)}`;
}

/** Throughput, lag and dead letters of each stage, and how long a post takes. */
export function showStages(state) {
  const passed = before ? state.at - before.at : 0;
  for (const stage of state.stages) {
    const old = before?.stages.find((one) => one.name === stage.name);
    if (!old || passed <= 0) continue;
    const now = Math.max(0, stage.posts_in - old.posts_in) / passed;
    rates.set(stage.name, rates.has(stage.name) ? 0.5 * (rates.get(stage.name) + now) : now);
  }
  if (!before || passed > 0) before = state;
  byId("stages").replaceChildren(...state.stages.map((stage) => el("tr", {},
    el("th", { scope: "row" }, word(STAGES[stage.name], stage.name)),
    el("td", {}, number(rates.get(stage.name) ?? 0)),
    el("td", { class: stage.lag > 1000 ? "bad" : "" }, count(stage.lag)),
    el("td", { class: stage.dead ? "bad" : "" }, count(stage.dead)))));
  const scored = state.stages.find((stage) => stage.name === "sentiment");
  const [usual, slow] = [scored?.delay_seconds, scored?.slow_delay_seconds];
  refresh(byId("delay"), [usual, slow, scored?.model], () => [
    usual === null || usual === undefined ? null : el("span", {}, say(
      `Dari tiba sampai dinilai: ${decimal(usual)} detik (median), ${decimal(slow)} detik (95 %).`,
      `From arrival to score: ${decimal(usual)} s (median), ${decimal(slow)} s (95 %).`)),
    scored?.model ? el("span", {}, `Model: ${scored.model}`) : null,
  ]);
}
