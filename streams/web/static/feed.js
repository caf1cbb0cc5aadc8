// The feed of alerts: those of late, and each new one as it comes.

import { mark } from "./chart.js";
import { byId, el } from "./dom.js";
import { EVENTS, chosen, say, seconds, word, zoned } from "./words.js";

const KEPT = 100;

const alerts = new Map(); // those shown, oldest first, by their ids
const seen = new Set();

function item(alert) {
  const about = [word(EVENTS[alert.event], alert.event), zoned(seconds(alert.at), alert.zone)];
  if (alert.event !== "resolved") about.push(`${say("tingkat", "severity")} ${alert.severity}/10`);
  return el("li", { "data-event": alert.event, "data-alert": alert.id },
    el("small", {}, about.join(" · ")), el("strong", {}, alert.headline[chosen()]));
}

/** Add an alert at the top of the feed; false when it was there already. */
export function add(alert, fresh) {
  if (seen.has(alert.id)) return false;
  seen.add(alert.id);
  alerts.set(alert.id, alert);
  if (alerts.size > KEPT) alerts.delete(alerts.keys().next().value);
  mark(alert);
  const feed = byId("feed");
  const made = item(alert);
  if (fresh) made.classList.add("new");
  feed.prepend(made);
  while (feed.children.length > KEPT) feed.lastElementChild.remove();
  byId("feed-empty").hidden = true;
  return true;
}

/** Write the feed anew, in the language that is chosen. */
export function rewrite() {
  byId("feed").replaceChildren(...[...alerts.values()].reverse().map(item));
}

/** Tell those who listen to the page, and beat the drum. */
export function announce(alert) {
  byId("announcer").textContent = `${word(EVENTS[alert.event], alert.event)}: ${alert.headline[chosen()]}`;
  const drum = byId("drum");
  drum.classList.remove("beat");
  drum.getBoundingClientRect(); // restarts the animation
  drum.classList.add("beat");
}
