/**
 * Rich text, and tables, whose cells have it -> DOM nodes. Text in it is never read as markup.
 */

import { element, safeLink } from "./dom.js";
import { emoji } from "./emoji.js";
import { dateText, momentOf } from "./times.js";

const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };
const AROUND = { rich_text_preformatted: "pre", rich_text_quote: "blockquote", rich_text_section: "div" };

/** A block of rich text, in paragraphs, lists and quotes. */
export function richText(block, to) {
  return element("div", { class: "rich-text" }, ...block.elements.map((part) => paragraph(part, to)));
}

/** A table, its first row the header; too wide for the page, it scrolls by itself. */
export function table(block, to) {
  const [head, ...rows] = block.rows;
  const settings = block.column_settings ?? [];
  const row = (cells, tag) =>
    element("tr", {}, ...cells.map((cell, column) => tableCell(cell, tag, settings[column], to)));
  return element(
    "div",
    { class: "block-table", tabindex: 0, role: "region", "aria-label": "Table" },
    element(
      "table",
      {},
      element("thead", {}, row(head, "th")),
      element("tbody", {}, ...rows.map((cells) => row(cells, "td"))),
    ),
  );
}

function tableCell(cell, tag, settings, to) {
  const { align = "left", is_wrapped: wraps = false } = settings ?? {};
  const content = cell.type === "rich_text" ? richText(cell, to) : String(cell.text ?? cell.value);
  return element(
    tag,
    { class: `${align} ${wraps ? "wraps" : ""}`, scope: tag === "th" && "col" },
    content,
  );
}

function paragraph(part, to) {
  if (part.type === "rich_text_list") {
    const tag = part.style === "ordered" ? "ol" : "ul";
    return element(tag, {}, ...part.elements.map((item) => element("li", {}, ...words(item, to))));
  }
  return element(AROUND[part.type], {}, ...words(part, to));
}

function words(part, to) {
  return part.elements.map((word) => styled(word, plain(word, to)));
}

function plain(word, { names }) {
  const { type } = word;
  if (type === "text") return word.text;
  if (type === "link") return link(word);
  if (type === "emoji") return emoji(word.name) ?? `:${word.name}:`;
  if (type === "user") return mention(`@${names.user(word.user_id) ?? word.user_id}`);
  if (type === "channel") return mention(`#${names.channel(word.channel_id) ?? word.channel_id}`);
  if (type === "broadcast") return mention(`@${word.range}`);
  if (type === "date") return dateText(momentOf(word.timestamp), word.format) || word.fallback;
  return word.value ?? "";
}

function link(word) {
  const href = safeLink(word.url);
  const text = word.text ?? word.url;
  return href ? element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}

function mention(text) {
  return element("span", { class: "mention" }, text);
}

function styled(word, node) {
  return Object.keys(word.style ?? {})
    .filter((name) => word.style[name] && name in TAGS)
    .reduce((inner, name) => element(TAGS[name], {}, inner), node);
}
