/**
 * Block Kit -> DOM nodes: header, section, context, divider, image, actions, input, rich text, table, chart.
 *
 * `to` is what blocks need from the page: `{names, enlarge(image)}`, for a form its
 * `errors` by block_id, and what elements.js needs.
 */

import { chart } from "./charts.js";
import { element, icon } from "./dom.js";
import { interactive } from "./elements.js";
import { plainText } from "./mrkdwn.js";
import { richText, table } from "./rich.js";
import { blockText, imageSource } from "./text.js";

const TALLEST_PICTURE = 480;
let inputs = 0;
const RENDERERS = {
  header,
  section,
  context,
  divider,
  image,
  actions,
  input,
  rich_text: richText,
  table,
  data_visualization: chart,
};

/** The nodes of those blocks; a kind that this page lacks says so where it would stand. */
export function renderBlocks(blocks, to) {
  return blocks.map((block) => (RENDERERS[block.type] ?? unsupported)(block, to));
}

/** An image with its title, kept at its size while it loads, that can be enlarged. */
export function picture({ source, title, alt, width, height }, to) {
  const shown = element("img", { src: source, alt, width, height, decoding: "async" });
  if (height) shown.style.maxWidth = `min(100%, ${(TALLEST_PICTURE * width) / height}px)`;
  const enlarge = () => to.enlarge({ source, title, alt });
  return element(
    "figure",
    { class: "picture" },
    title !== undefined && element("figcaption", {}, title),
    element(
      "button",
      { class: "picture-open", type: "button", "aria-label": "Enlarge image", onclick: enlarge },
      shown,
    ),
  );
}

function header(block) {
  return element("h3", { class: "block-header" }, plainText(block.text.text));
}

function section(block, to) {
  const fields = (block.fields ?? []).map((field) => element("div", {}, blockText(field, to)));
  return element(
    "div",
    { class: "block-section" },
    element(
      "div",
      { class: "block-section-text" },
      block.text && element("div", {}, blockText(block.text, to)),
      fields.length > 0 && element("div", { class: "block-fields" }, ...fields),
    ),
    block.accessory && control(block.accessory, block, to),
  );
}

function context(block, to) {
  const parts = block.elements.map((part) =>
    part.type === "image"
      ? element("img", { class: "context-image", src: imageSource(part), alt: part.alt_text })
      : element("span", {}, blockText(part, to)),
  );
  return element("div", { class: "block-context" }, ...parts);
}

function divider() {
  return element("hr", { class: "block-divider" });
}

function image(block, to) {
  return picture(
    {
      source: imageSource(block),
      title: block.title && plainText(block.title.text),
      alt: block.alt_text,
      width: block.image_width,
      height: block.image_height,
    },
    to,
  );
}

function actions(block, to) {
  const parts = block.elements.map((part) => control(part, block, to));
  return element("div", { class: "block-actions" }, ...parts);
}

function input(block, to) {
  const id = `input-${++inputs}`;
  const error = to.errors?.[block.block_id];
  const control = interactive(block.element, block, to, id);
  if (!control) return unsupported(block.element);
  const field = control.matches("input, textarea") ? control : control.querySelector('[role="combobox"]');
  const describing = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  if (describing) (field ?? control).setAttribute("aria-describedby", describing);
  if (error) field?.setAttribute("aria-invalid", "true");
  if (!block.optional) field?.setAttribute("aria-required", "true");
  return element(
    "div",
    { class: error ? "block-input wrong" : "block-input" },
    element(
      field ? "label" : "span",
      { class: "block-label", id: `${id}-label`, for: field ? id : undefined },
      plainText(block.label.text),
      block.optional && element("span", { class: "optional" }, "(optional)"),
    ),
    control,
    error && element("p", { class: "error", id: `${id}-error` }, icon("warning"), error),
    block.hint && element("p", { class: "hint", id: `${id}-hint` }, plainText(block.hint.text)),
  );
}

function control(part, block, to) {
  if (part.type === "image") {
    return element("img", { class: "accessory-image", src: imageSource(part), alt: part.alt_text });
  }
  return interactive(part, block, to) ?? unsupported(part);
}

function unsupported({ type }) {
  return element("p", { class: "unsupported" }, `The playground does not show “${type}” yet.`);
}
