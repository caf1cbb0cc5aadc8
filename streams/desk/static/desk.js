// Has the parts of a page that show what may change loaded afresh when the desk says that something did.

const source = new EventSource("/changes");
source.addEventListener("changed", () => htmx.trigger(document.body, "changed"));
source.addEventListener("open", () => { document.documentElement.dataset.link = "live"; htmx.trigger(document.body, "changed"); });
source.addEventListener("error", () => { document.documentElement.dataset.link = "lost"; });

// What somebody is writing, or has opened, or is marking on a chart, is not taken away from under the hands.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const area = event.detail.target;
  const asked = event.detail.requestConfig;
  if (asked?.triggeringEvent?.type !== "changed") return;
  if (area.querySelector("details.decide[open], .plot:active")) event.detail.shouldSwap = false;
  // A part of a chart that was asked for in the meantime is not in this answer.
  const part = area.querySelector("#chart [name=dari]");
  if (part && asked.formData.has("dari") && part.value !== asked.formData.get("dari")) {
    event.detail.shouldSwap = false;
    htmx.trigger(document.body, "changed");
  }
});
document.addEventListener("toggle", ({ target }) => {
  if (target.matches("details.decide") && !target.open) htmx.trigger(document.body, "changed");
}, true);

// What somebody has opened to read stays open when the part around it is loaded afresh.
let opened = [];
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  opened = [...detail.target.querySelectorAll("details[id][open]")].map(({ id }) => id);
});
document.body.addEventListener("htmx:afterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
});

// What was refused stays in its form, and the page says why.
document.body.addEventListener("htmx:afterRequest", ({ detail: { xhr, requestConfig } }) => {
  document.getElementById("signed-out").hidden = xhr.status !== 401;
  if (requestConfig.verb !== "get") document.getElementById("not-done").hidden = xhr.status === 401 || (xhr.status >= 200 && xhr.status < 400);
});

// On a narrow window the row of pages is longer than the window.
document.querySelector(".places [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
