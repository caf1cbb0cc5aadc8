// The live page: asks the worker how things are, and listens for alerts.

import { byId } from "./dom.js";
import { add, announce, rewrite } from "./feed.js";
import { showIncidents } from "./incidents.js";
import { showIssues } from "./issues.js";
import { choose, chooseAgain, chosen, say, zoned } from "./words.js";
import { showGlance, showReasons, showSources, showStages } from "./pipeline.js";

const STATE_EVERY = 2000;
const ISSUES_EVERY = 4000;
const QUICK_EVERY = 400;
const QUICK_FOR = 3000;
const STALE_AFTER = 10_000;
const FIRST_ISSUES = 8;
const MORE_ISSUES = 12;
const MOST_ISSUES = 40;

class Denied extends Error {}

async function ask(path) {
  const answer = await fetch(path, { credentials: "same-origin", cache: "no-store" });
  if (answer.status === 401) throw new Denied();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// ---- what is shown -----------------------------------------------------------------------------------------------

let shown = null; // the newest answers: state, issues
let answeredAt = 0;
let limit = FIRST_ISSUES;

function show() {
  if (!shown) return;
  const { state, issues } = shown;
  link();
  showGlance(state);
  showReasons(state.unready);
  showIncidents(state.incidents, state.command);
  showCalm(state);
  showSources(state.sources, state.coverage);
  showStages(state);
  showIssues(issues, state.unready.watchlist ? 1 : state.watched);
  byId("more").hidden = issues.length < limit || limit >= MOST_ISSUES;
  document.title = `${state.incidents.length ? `(${state.incidents.length}) ` : ""}Kentongan — ${say("ruang pantau", "watch room")}`;
}

/** Only who listens can say that all is calm; an incident that people have closed goes on in the numbers. */
function showCalm(state) {
  const none = state.incidents.length === 0;
  const listening = !Object.keys(state.unready).length && state.issues.length > 0;
  const goesOn = state.issues.some((issue) => issue.incident);
  byId("calm").hidden = !(none && listening && !goesOn);
  byId("settled").hidden = !(none && listening && goesOn);
  byId("waiting").hidden = !none || listening;
}

async function update(withIssues = true) {
  try {
    const [state, found] = await Promise.all([ask("/api/state"), withIssues ? ask(`/api/issues?limit=${limit}`) : null]);
    shown = { state, issues: found?.issues ?? shown?.issues ?? [] };
    answeredAt = Date.now();
    show();
  } catch (error) {
    if (error instanceof Denied) needToken();
  }
  byId("stale").hidden = !answeredAt || Date.now() - answeredAt < STALE_AFTER;
}

let quickUntil = 0;
let wake = () => {};

/** After an alert, look more often for a while: the numbers that belong to it come up to a second later. */
function soon() {
  quickUntil = Date.now() + QUICK_FOR;
  wake();
}

async function rounds() {
  for (let round = 0; ; round += 1) {
    const quick = Date.now() < quickUntil;
    await new Promise((resolve) => {
      if (!quick) wake = resolve;
      setTimeout(resolve, quick ? QUICK_EVERY : STATE_EVERY);
    });
    if (document.hidden || !byId("login").hidden) continue;
    await update(Date.now() < quickUntil || round % (ISSUES_EVERY / STATE_EVERY) === 0);
  }
}

// ---- alerts as they come -----------------------------------------------------------------------------------------

let source = null;
let cursor = "";

async function loadFeed() {
  const found = await ask("/api/alerts?limit=200");
  for (const alert of found.alerts.reverse()) add(alert, false);
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
    if (add(alert, true)) announce(alert);
    soon();
  });
  source.addEventListener("reset", () => loadFeed().catch(() => {}));
}

let linked = "wait";

/** Whether news would come: a worker that answers, but does not hear its broker, has none to tell. */
function link(state = linked) {
  linked = state;
  const since = shown?.state.broker_silent_since;
  const seen = state === "live" && since ? "silent" : state;
  const pill = byId("link");
  pill.dataset.state = seen;
  pill.textContent = {
    live: say("Langsung", "Live"),
    lost: say("Terputus, mencoba lagi", "Lost, trying again"),
    wait: say("Menyambung…", "Connecting…"),
    silent: since && say(`Broker diam sejak ${heard(since)}`, `Broker silent since ${heard(since)}`),
  }[seen];
}

function heard(since) {
  return zoned(since, shown.state.issues[0]?.zone ?? "Asia/Jakarta");
}

// ---- token, language, more ---------------------------------------------------------------------------------------

function needToken() {
  byId("login").hidden = false;
  byId("main").hidden = true;
  byId("token").focus();
}

byId("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("/login", { method: "POST", body: JSON.stringify({ token: byId("token").value }) });
  if (!answer.ok) {
    const wait = answer.headers.get("Retry-After");
    byId("refused").textContent = wait
      ? say(`Terlalu banyak percobaan. Coba lagi dalam ${wait} detik.`, `Too many tries. Try again in ${wait} seconds.`)
      : say("Token ini tidak cocok.", "This is not the token.");
    return;
  }
  byId("token").value = "";
  byId("login").hidden = true;
  byId("main").hidden = false;
  begin();
});

function speak() {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === chosen()));
  }
  link();
  rewrite();
  show();
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    choose(button.dataset.language);
    speak();
  });
}

byId("more").addEventListener("click", () => {
  limit = Math.min(MOST_ISSUES, limit + MORE_ISSUES);
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

chooseAgain();
speak();
begin();
rounds();
