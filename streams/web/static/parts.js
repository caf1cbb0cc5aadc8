// Small parts that incidents and issues share.

import { el, link } from "./dom.js";
import { FEELINGS, count, percent, say, seconds, things, word, zoned } from "./words.js";

export const labelled = (label, ...content) => el("div", {}, el("p", { class: "label" }, label), ...content);

/** How severe, 1 to 10, as a row of strokes and in words. */
export function severityMeter(severity) {
  const strokes = Array.from({ length: 10 }, (_, step) => el("i", { class: step < severity ? "on" : "", "aria-hidden": "true" }));
  return el("span", { class: "severity" }, ...strokes, el("b", {}, `${say("Tingkat", "Severity")} ${severity}/10`));
}

/** Shares of a sentiment split as a bar and in words; null when nothing is known. */
export function sentimentSplit(split) {
  if (!split?.n) return null;
  const bar = el("div", { class: "split", "aria-hidden": "true" });
  const text = el("p", { class: "split-text" });
  for (const [name, pair] of Object.entries(FEELINGS)) {
    const part = el("i", { class: name });
    part.style.flexGrow = String(split[name]);
    bar.append(part);
    text.append(el("span", {}, el("b", {}, percent(split[name])), ` ${say(...pair)}`));
  }
  text.append(el("span", {}, say("dari", "of") + ` ${things(split.n, "unggahan", "post")}`));
  if (split.abstained_share) {
    text.append(el("span", {}, `${percent(split.abstained_share)} ${say("tak dipastikan model", "the model was unsure of")}`));
  }
  return el("div", {}, bar, text);
}

/** Names with their counts. */
export function chips(tallies, most = 8) {
  return el("ul", { class: "chips" }, ...tallies.slice(0, most).map((one) => el("li", {}, one.name + " ", el("small", {}, count(one.posts)))));
}

/** Sample posts, folded away until somebody wants them. */
export function samplesDetails(samples, zone) {
  return el("details", {}, el("summary", {}, `${say("Contoh unggahan", "Sample posts")} (${samples.length})`), samplePosts(samples, zone));
}

/** Sample posts with where and when each was published. */
export function samplePosts(samples, zone) {
  return el("ul", { class: "posts" }, ...samples.map((post) => {
    const about = [post.source, zoned(seconds(post.created_at), zone)];
    if (post.sentiment) about.push(word(FEELINGS[post.sentiment], post.sentiment));
    if (post.engagement) about.push(things(post.engagement, "interaksi", "interaction"));
    const line = el("footer", {}, about.join(" · "));
    const where = link(post.url, say("sumber", "source"));
    if (where) line.append(" · ", where);
    return el("li", { "data-feeling": post.sentiment }, el("p", {}, post.excerpt), line);
  }));
}
