/** Charts that Slack draws itself (`data_visualization`) -> SVG: line, bar, area and pie. */

import { element } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const COLORS = ["#1264a3", "#e8912d", "#2bac76", "#cd2553", "#7d3986", "#3aa3a0"];
// As wide as a message is on a phone and in a thread, and on a desk: so that words keep their size.
const SIZES = { narrow: [330, 230], wide: [600, 280] };
const MARGIN = { left: 46, right: 12, top: 12, bottom: 30 };
const PER_LETTER = 7;
// How far names lean that would be too many beside each other.
const SLANT = 50;

/** The chart of such a block, with its title and a legend. */
export function chart({ title, chart: drawn }) {
  const parts = drawn.type === "pie" ? drawn.segments : drawn.series;
  const names = parts.map((part) => part.label ?? part.name);
  const label = `${drawn.type} chart “${title}”: ${names.join(", ")}`;
  const draw = drawn.type === "pie" ? pie : onAxes;
  // The style shows the one for which there is room.
  const drawings = Object.entries(SIZES).map(([name, [width, height]]) => {
    const room = drawn.type === "pie" ? MARGIN : marginOf(drawn, width);
    const tall = height + room.bottom - MARGIN.bottom;
    const box = { class: `chart-${name}`, viewBox: `0 0 ${width} ${tall}`, role: "img", "aria-label": label };
    return shape("svg", box, ...draw(drawn, width, tall, room));
  });
  const axes = drawn.axis_config ?? {};
  const about = [axes.y_label, axes.x_label].filter(Boolean).join(" · ");
  return element(
    "figure",
    { class: "block-chart" },
    element("figcaption", {}, title),
    about && element("p", { class: "chart-about" }, about),
    ...drawings,
    element("ul", { class: "chart-legend" }, ...names.map(legend)),
  );
}

function legend(name, index) {
  const swatch = element("span", { class: "chart-swatch", "aria-hidden": "true" });
  swatch.style.backgroundColor = color(index);
  return element("li", {}, swatch, name);
}

/** What is left free around a drawing; bars are all named, days are not. */
function marginOf({ type, axis_config: { categories } }, width) {
  const every = spacing(categories, width - MARGIN.left - MARGIN.right);
  if (type !== "bar" || every === 1) return { ...MARGIN, every, isSlanted: false };
  const longest = PER_LETTER * Math.max(...categories.map((category) => category.length));
  const angle = (SLANT * Math.PI) / 180;
  const left = Math.max(MARGIN.left, longest * Math.cos(angle));
  return { ...MARGIN, left, bottom: longest * Math.sin(angle) + 20, every: 1, isSlanted: true };
}

/** Of how many names beside each other one has room. */
function spacing(categories, width) {
  // The last may have to stand half of itself further to the left.
  const longest = 1.5 * PER_LETTER * Math.max(...categories.map((category) => category.length));
  return Math.ceil((categories.length * longest) / width);
}

function onAxes({ type, series, axis_config: { categories } }, width, height, margin) {
  const values = series.flatMap(({ data }) => data.map(({ value }) => value));
  const ticks = ticksOf(Math.min(0, ...values), Math.max(0, ...values));
  const [low, high] = [ticks[0], ticks.at(-1)];
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const slot = inner.width / categories.length;
  const x = (index) => margin.left + slot * (index + 0.5);
  const y = (value) => margin.top + inner.height * (1 - (value - low) / (high - low));
  const rows = series.map(({ data }) => {
    const byLabel = new Map(data.map((point) => [point.label, point.value]));
    return categories.map((category) => byLabel.get(category));
  });
  const draw = type === "bar" ? bars : lines;
  return [
    ...ticks.flatMap((tick) => [
      shape("line", { class: "chart-grid", x1: margin.left, x2: width - margin.right, y1: y(tick), y2: y(tick) }),
      words(tick.toLocaleString("en"), { x: margin.left - 6, y: y(tick) + 4, "text-anchor": "end" }),
    ]),
    ...categories.flatMap((category, index) =>
      (categories.length - 1 - index) % margin.every === 0
        ? [words(category, nameAt(x(index), category, { width, height, margin }))]
        : [],
    ),
    ...rows.flatMap((row, index) => draw(row, index, { x, y, slot, rows, isFilled: type === "area" })),
  ];
}

function lines(row, index, { x, y, isFilled }) {
  const points = row.map((value, at) => `${x(at)},${y(value)}`);
  const line = shape("polyline", { class: "chart-line", points: points.join(" "), stroke: color(index) });
  const dots = row.map((value, at) => shape("circle", { cx: x(at), cy: y(value), r: 3, fill: color(index) }));
  if (!isFilled) return [line, ...dots];
  const ends = `${x(row.length - 1)},${y(0)} ${x(0)},${y(0)}`;
  return [shape("polygon", { points: `${points.join(" ")} ${ends}`, fill: color(index), opacity: 0.25 }), line];
}

function bars(row, index, { x, y, slot, rows }) {
  const wide = (slot * 0.7) / rows.length;
  return row.map((value, at) =>
    shape("rect", {
      x: x(at) + wide * (index - rows.length / 2),
      y: Math.min(y(value), y(0)),
      width: wide,
      height: Math.abs(y(value) - y(0)),
      fill: color(index),
    }),
  );
}

function pie({ segments }, width, height) {
  const [middle, center, radius] = [width / 2, height / 2, height / 2 - 10];
  const whole = segments.reduce((sum, { value }) => sum + value, 0);
  let from = 0;
  return segments.map(({ value }, index) => {
    const to = from + value / whole;
    const point = (part) =>
      `${middle + radius * Math.sin(2 * Math.PI * part)} ${center - radius * Math.cos(2 * Math.PI * part)}`;
    // A whole circle would begin and end at one point, and be nothing.
    const path =
      segments.length === 1
        ? shape("circle", { cx: middle, cy: center, r: radius, fill: color(0) })
        : shape("path", {
            d: `M ${middle} ${center} L ${point(from)} A ${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${point(to)} Z`,
            fill: color(index),
          });
    from = to;
    return path;
  });
}

function nameAt(x, category, { width, height, margin }) {
  if (!margin.isSlanted) return { ...within(x, category, width), y: height - 10 };
  const y = height - margin.bottom + 14;
  return { x: x + 4, y, "text-anchor": "end", transform: `rotate(-${SLANT} ${x + 4} ${y})` };
}

/** Where such a label stands: in the middle, or at an edge that it would go beyond. */
function within(x, label, width) {
  const half = (PER_LETTER * label.length) / 2;
  if (x + half > width) return { x: width - 2, "text-anchor": "end" };
  return x < half ? { x: 2, "text-anchor": "start" } : { x, "text-anchor": "middle" };
}

/** A few round numbers from below the least to above the most. */
function ticksOf(least, most) {
  const rough = (most - least || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const first = Math.floor(least / step);
  const last = Math.max(Math.ceil(most / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

function color(index) {
  return COLORS[index % COLORS.length];
}

function words(text, attributes) {
  const node = shape("text", { class: "chart-words", ...attributes });
  node.textContent = text;
  return node;
}

function shape(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
