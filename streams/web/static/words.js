// What the page says, in the language that is chosen: Indonesian, or English.

const KEPT_AS = "kentongan-language";
const ZONES = { "Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };
const LOCALES = { id: "id-ID", en: "en-GB" };

export const EVENTS = { opened: ["Baru", "New"], updated: ["Perkembangan", "Update"], resolved: ["Selesai", "Resolved"] };
export const KINDS = {
  volume_spike: ["Lonjakan percakapan", "Volume spike"],
  negative_surge: ["Sentimen negatif naik", "Negative surge"],
  engagement_surge: ["Lonjakan interaksi", "Engagement surge"],
  viral_post: ["Unggahan viral", "Viral post"],
  emerging_issue: ["Isu baru muncul", "Emerging issue"],
  source_silent: ["Sumber terdiam", "Source silent"],
};
export const FEELINGS = { negative: ["negatif", "negative"], neutral: ["netral", "neutral"], positive: ["positif", "positive"] };
export const SOURCE_STATES = {
  usual: ["seperti biasa", "as usual"], silent: ["diam", "silent"],
  flooding: ["membanjir", "flooding"], learning: ["masih dipelajari", "still learning"],
};
export const STAGES = {
  language: ["Bahasa", "Language"], sentiment: ["Sentimen", "Sentiment"], virality: ["Viralitas", "Virality"],
  notify: ["Pemberitahuan", "Notify"], deliver: ["Pengiriman", "Deliver"],
};
export const DECISIONS = { acknowledge: ["Ditangani", "Looked after"], mute: ["Dibisukan", "Muted"] };
export const UNREADY = {
  broker: ["Broker Kafka belum menjawab, atau topiknya belum ada.", "The Kafka broker does not answer, or its topics are missing."],
  model: ["Tahap dan model sedang dimuat.", "Stages and models are being loaded."],
  group: ["Partisi sedang dibagi di antara pekerja.", "Partitions are being shared out among the workers."],
  state: ["Keadaan isu sedang dibaca ulang.", "The state of the issues is being read back."],
  watchlist: ["Daftar pantau sedang dibaca.", "The watchlist is being read."],
  actions: ["Keputusan tentang insiden sedang dibaca.", "Decisions about incidents are being read."],
};

let language = "id";

function kept() {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null; // a browser that keeps nothing
  }
}

/** The language that is chosen, `id` or `en`. */
export const chosen = () => language;

/** Speak this language from now on, and the next time too. */
export function choose(wanted) {
  language = wanted === "en" ? "en" : "id";
  try {
    localStorage.setItem(KEPT_AS, language);
  } catch { /* a browser that keeps nothing */ }
  document.documentElement.lang = language;
  for (const part of document.querySelectorAll("[data-en]")) {
    part.dataset.id ??= part.textContent;
    part.textContent = part.dataset[language];
  }
}

/** Speak the language that was chosen last. */
export const chooseAgain = () => choose(kept());

/** One of two wordings. */
export const say = (indonesian, english) => (language === "id" ? indonesian : english);

/** The wording of a pair from the tables above, or the name itself where it is not in there. */
export const word = (pair, name = "") => (pair ? say(...pair) : name);

function formatter(make) {
  const made = {};
  return () => (made[language] ??= make(LOCALES[language]));
}

const whole = formatter((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }));
const broken = formatter((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));
const shares = formatter((locale) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }));
const days = formatter((locale) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }));

export const count = (value) => whole().format(value);
export const decimal = (value) => broken().format(value);
export const number = (value) => (value < 10 ? decimal(value) : count(value));
export const percent = (value) => shares().format(value);
/** A day of the calendar, given as `2026-07-03`. */
export const day = (text) => days().format(new Date(text));

/** A number of words in plural or singular. */
export const things = (n, indonesian, one, several = `${one}s`) => `${count(n)} ${say(indonesian, n === 1 ? one : several)}`;

/** Seconds since 1970 of a time in ISO 8601. */
export const seconds = (text) => Date.parse(text) / 1000;

const MOMENT = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
export const CLOCK = { hour: "2-digit", minute: "2-digit" };

/** A time in a zone, as people write it; `at` is in seconds since 1970. */
export function time(at, zone, options = MOMENT) {
  const shown = { hourCycle: "h23", ...options };
  try {
    return new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, ...shown }).format(at * 1000);
  } catch {
    return new Intl.DateTimeFormat(LOCALES[language], shown).format(at * 1000); // a zone that this browser does not know
  }
}

/** The same with the name of the zone behind it. */
export const zoned = (at, zone, options) => `${time(at, zone, options)} ${ZONES[zone] ?? ""}`.trim();
