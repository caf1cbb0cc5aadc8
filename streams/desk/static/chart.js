// Draws a chart, tells the figures of the step under the pointer, or of the last one, and asks the desk for a closer look at a part of it.

let looked = null; // the moment that the reader looks at, in seconds since 1970: kept when the chart is loaded afresh

const colour = (name) => () => getComputedStyle(document.documentElement).getPropertyValue(name);
const whole = [...Array(9).keys()].flatMap((power) => [1, 2, 5].map((one) => one * 10 ** power));
const dark = matchMedia("(prefers-color-scheme: dark)");

function draw(area) {
  const { begin, seconds, zone, posts, negative, expected, marks, times, told } = JSON.parse(area.dataset.figures);
  const steps = posts.length, end = begin + steps * seconds, language = document.documentElement.lang === "id" ? "id" : "en-GB";
  const holder = area.querySelector(".plot"), ended = new AbortController(), { signal } = ended;
  const before = looked;
  let isReady = false;
  holder.end?.();
  const format = (options) => new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
  const day = format({ day: "numeric", month: "short" }), hour = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const amount = new Intl.NumberFormat(language);

  // A step reaches from its beginning to that of the next one: the last one ends at a place that has no figure.
  const data = [[...posts.map((_, place) => begin + place * seconds), end], ...[posts, negative].map((many) => [...many.map((one) => one || null), null])];
  const bars = { paths: uPlot.paths.bars({ size: [0.9], align: 1 }), points: { show: false } };
  const series = [{}, { ...bars, fill: colour("--teal-fill"), stroke: colour("--teal"), width: 1 }, { ...bars, fill: colour("--negative"), width: 0 }];
  if (expected) {
    data.push([...expected, expected.at(-1)]);
    series.push({ stroke: colour("--gold"), width: 2, dash: [5, 4], paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } });
  }

  function alerts(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.setLineDash([]);
    ctx.strokeStyle = colour("--red")();
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.beginPath();
    for (const place of marks) {
      const x = Math.min(plot.valToPos(begin + place * seconds, "x", true), bbox.left + bbox.width - ctx.lineWidth / 2);
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
    }
    ctx.stroke();
    ctx.restore();
  }

  function tell(plot) {
    const { left } = plot.cursor, place = left < 0 ? steps - 1 : Math.min(steps - 1, Math.floor((left / plot.over.clientWidth) * steps));
    looked = left < 0 ? null : begin + (place + 0.5) * seconds;
    const figures = { times, posts, negative, ...told };
    for (const entry of area.querySelectorAll("[data-tells]")) {
      const found = figures[entry.dataset.tells]?.[place];
      entry.textContent = typeof found === "number" ? amount.format(found) : found;
    }
    holder.setAttribute("aria-valuenow", place);
    holder.setAttribute("aria-valuetext", [...area.querySelectorAll(".legend li")].map((entry) => entry.textContent).join(", "));
  }

  const look = (second) => plot.setCursor({ left: plot.valToPos(second, "x"), top: 0 });
  const ask = (...part) => {
    const [from = "", to = ""] = part.map(Math.round);
    const query = from === "" ? "" : `${area.dataset.path.includes("?") ? "&" : "?"}dari=${from}&sampai=${to}`;
    // Whatever loads the page's parts afresh from now on asks for this part too.
    area.querySelector("[name=dari]").value = from;
    area.querySelector("[name=sampai]").value = to;
    htmx.ajax("GET", area.dataset.path + query, { target: "#chart", select: "#chart", swap: "outerHTML" });
  };
  const ticks = (_, seen) => seen.map((second, place) => {
    const at = second * 1000, before = place ? day.format(seen[place - 1] * 1000) : null;
    return seen.length > 1 && seen[1] - seen[0] >= 86_400 ? day.format(at) : hour.format(at) + (day.format(at) === before ? "" : `\n${day.format(at)}`);
  });
  const axis = { stroke: colour("--soft"), ticks: { stroke: colour("--line"), width: 1 } };
  const plot = new uPlot({
    width: holder.clientWidth,
    height: 210,
    tzDate: (second) => uPlot.tzDate(new Date(second * 1000), zone),
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: Boolean(area.dataset.to), setScale: false } },
    scales: { x: { range: [begin, end] }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.04)] } },
    axes: [
      { ...axis, values: ticks, grid: { show: false }, space: 70 },
      { ...axis, values: (_, seen) => seen.map((many) => amount.format(many)), grid: { stroke: colour("--line"), width: 1 }, size: 52, incrs: whole },
    ],
    series,
    hooks: {
      draw: [alerts],
      ready: [(plot) => { isReady = true; before !== null && before >= begin && before < end ? look(before) : tell(plot); }],
      setCursor: [(plot) => isReady && tell(plot)],
      setSelect: [({ select, posToVal }) => select.width > 8 && ask(posToVal(select.left, "x"), posToVal(select.left + select.width, "x"))],
    },
  }, data, holder);

  // For whoever uses keys, or hears the page, the chart is a slider over its steps.
  const values = { role: "slider", tabindex: 0, "aria-labelledby": "chart-says", "aria-valuemin": 0, "aria-valuemax": steps - 1 };
  for (const [name, value] of Object.entries(values)) holder.setAttribute(name, value);
  holder.addEventListener("keydown", (event) => {
    const { key } = event, here = looked === null ? steps - 1 : Math.floor((looked - begin) / seconds);
    const to = { ArrowLeft: here - 1, ArrowDown: here - 1, ArrowRight: here + 1, ArrowUp: here + 1, Home: 0, End: steps - 1 }[key];
    if (to === undefined) return;
    event.preventDefault();
    look(begin + (Math.min(steps - 1, Math.max(0, to)) + 0.5) * seconds);
  }, { signal });

  const buttons = area.querySelector(".zoom");
  if (buttons) {
    const [least, most] = [Number(area.dataset.from), Number(area.dataset.to)];
    const around = (times) => {
      const half = ((end - begin) * times) / 2, middle = times < 1 && looked !== null ? looked : (begin + end) / 2;
      ask(Math.max(least, middle - half), Math.min(most, middle + half));
    };
    buttons.hidden = false;
    buttons.querySelector("#chart-closer").addEventListener("click", () => around(0.5));
    buttons.querySelector("#chart-closer").disabled = end - begin <= 3_600;
    buttons.querySelector("#chart-wider").addEventListener("click", () => around(2));
    buttons.querySelector("#chart-wider").disabled = begin <= least && end >= most;
    buttons.querySelector("#chart-whole")?.addEventListener("click", () => ask());
  }

  const sized = new ResizeObserver(() => holder.clientWidth && plot.setSize({ width: holder.clientWidth, height: 210 }));
  const redraw = () => plot.redraw(false, true);
  sized.observe(holder);
  dark.addEventListener("change", redraw, { signal });
  // The element of a chart outlives that it is loaded afresh, so that it keeps the focus.
  holder.end = () => {
    sized.disconnect();
    ended.abort();
    plot.destroy();
  };
}

htmx.onLoad((part) => {
  for (const area of [part, ...part.querySelectorAll(".chart")]) if (area.dataset.figures) draw(area);
});
