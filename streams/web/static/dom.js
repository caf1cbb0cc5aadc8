// Elements. Everything that comes from outside goes through textContent; nothing is parsed as HTML.

export const byId = (id) => document.getElementById(id);

const ATTRIBUTES = new Set(["role", "lang", "for", "scope"]);

/** An element with properties and children; strings become text, null and undefined nothing. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") made.className = value;
    else if (name.startsWith("data-") || name.startsWith("aria-") || ATTRIBUTES.has(name)) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** An element of SVG. */
export function svg(tag, attributes = {}, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Replace what an element holds, but only when it would differ: open parts and the focus stay. */
export function refresh(parent, key, make) {
  const wanted = JSON.stringify([document.documentElement.lang, key]);
  if (parent.dataset.key === wanted) return;
  parent.dataset.key = wanted;
  parent.replaceChildren(...make().filter((child) => child !== null && child !== undefined));
}

/** A link to a web address in a new tab; null for anything else. */
export function link(address, text) {
  if (!/^https?:\/\//.test(address ?? "")) return null;
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, text);
}
