/**
 * Block Kit's interactive elements -> DOM nodes.
 *
 * Beside what blocks.js needs, `to` has `act(block_id, element, chosen)`, which tells the bot,
 * `suggest(block_id, element, typed)`, which asks it for options, `enter(block_id, action_id, entry)`
 * and `entered(block_id, action_id)`, which keep what was not sent yet, as `{raw, chosen}`, and
 * `offer`, the people and conversations to choose from: `{users(), channels(), conversations()}`.
 */

import { Combobox } from "./combobox.js";
import { confirmed } from "./confirm.js";
import { element, icon, safeLink } from "./dom.js";
import { menuButton } from "./menu.js";
import { plainText } from "./mrkdwn.js";
import { blockText } from "./text.js";

const OFFERS = {
  users_select: ["users", "initial_user"],
  channels_select: ["channels", "initial_channel"],
  conversations_select: ["conversations", "initial_conversation"],
};
const FIELDS = {
  datepicker: ["date", "initial_date"],
  timepicker: ["time", "initial_time"],
  datetimepicker: ["datetime-local", "initial_date_time"],
  plain_text_input: ["text", "initial_value"],
  number_input: ["number", "initial_value"],
  email_text_input: ["email", "initial_value"],
  url_text_input: ["url", "initial_value"],
};

/** The node of an element, or undefined for a kind that this page lacks; `id` is for its label. */
export function interactive(part, block, to, id) {
  if (part.type === "button") return button(part, block, to);
  if (part.type === "overflow") return overflow(part, block, to);
  const node = control(part, usage(part, block, to), to, id);
  const focused = node?.querySelector('[role="combobox"]') ?? node;
  focused?.setAttribute("data-key", keyOf(part, block));
  return node;
}

function control(part, use, to, id) {
  const kind = part.type.replace(/^multi_/, "");
  if (/_select$/.test(kind)) return select(part, kind, use, to, id);
  if (part.type === "checkboxes" || part.type === "radio_buttons") return choices(part, use, to, id);
  return part.type in FIELDS ? field(part, use, id) : undefined;
}

/** How an element is used: what was entered, and what happens when that changes. */
function usage(part, block, to) {
  const isInput = block.type === "input";
  return {
    entered: to.entered(block.block_id, part.action_id),
    suggest: (typed) => to.suggest(block.block_id, part, typed),
    async changed(entry) {
      if (!(await confirmed(part.confirm, to))) return;
      to.enter(block.block_id, part.action_id, entry);
      if (!isInput || block.dispatch_action) to.act(block.block_id, part, entry.raw);
    },
  };
}

const keyOf = (part, block) => `${block.block_id} ${part.action_id}`;

function button(part, block, to) {
  const press = async () => {
    if (!(await confirmed(part.confirm, to))) return;
    const address = part.url && safeLink(part.url);
    if (address) window.open(address, "_blank", "noopener");
    to.act(block.block_id, part);
  };
  return element(
    "button",
    {
      class: `block-button ${part.style ?? ""}`,
      type: "button",
      "aria-label": part.accessibility_label,
      "data-key": keyOf(part, block),
      onclick: press,
    },
    plainText(part.text.text),
    part.url && icon("open"),
  );
}

function overflow(part, block, to) {
  const choose = async ({ value, url }) => {
    if (!(await confirmed(part.confirm, to))) return;
    const address = url && safeLink(url);
    if (address) window.open(address, "_blank", "noopener");
    to.act(block.block_id, part, value);
  };
  return menuButton({
    name: "More options",
    symbol: "more",
    attributes: { class: "block-button overflow", "data-key": keyOf(part, block) },
    items: () =>
      part.options.map((option) => ({
        text: blockText(option.text, to),
        hint: option.description && blockText(option.description, to),
        run: () => choose(option),
      })),
  });
}

function select(part, kind, use, to, id) {
  const multiple = part.type.startsWith("multi_");
  const [offer, atFirst] = OFFERS[kind] ?? [];
  const own = offer && to.offer[offer]();
  const load = async (typed) => {
    if (kind === "external_select") return groupsOf(await use.suggest(typed));
    return matching(offer ? [{ options: own }] : groupsOf(part), typed);
  };
  const known = own ?? groupsOf(part).flatMap((group) => group.options);
  const first = own
    ? [part[atFirst] ?? part[`${atFirst}s`] ?? []].flat().map((value) => ({ value }))
    : [part.initial_option ?? part.initial_options ?? []].flat().map(shown);
  const before = use.entered?.chosen ?? first;
  const box = new Combobox({
    id,
    multiple,
    load,
    label: part.placeholder ? plainText(part.placeholder.text) : "Choose an option",
    placeholder: part.placeholder ? plainText(part.placeholder.text) : "Choose an option",
    least: kind === "external_select" ? (part.min_query_length ?? 3) : 0,
    selected: before.map((each) => known.find(({ value }) => value === each.value) ?? each),
    choose(chosen) {
      const values = chosen.map(({ value }) => value);
      use.changed({ chosen, raw: multiple ? values : (values[0] ?? null) });
    },
  });
  box.isRemote = kind === "external_select";
  return box.node;
}

function groupsOf({ options, option_groups: groups }) {
  if (groups) return groups.map(({ label, options: of }) => ({ label: plainText(label.text), options: of.map(shown) }));
  return [{ options: (options ?? []).map(shown) }];
}

function shown({ value, text, description }) {
  return { value, text: plainText(text.text), hint: description && plainText(description.text) };
}

function matching(groups, typed) {
  const wanted = typed.toLowerCase();
  return groups
    .map((group) => ({ ...group, options: group.options.filter(({ text }) => text.toLowerCase().includes(wanted)) }))
    .filter(({ options }) => options.length);
}

function choices(part, use, to, id) {
  const many = part.type === "checkboxes";
  const first = many ? part.initial_options?.map(({ value }) => value) : part.initial_option?.value;
  const now = use.entered?.raw ?? first ?? [];
  const name = `${id ?? "choice"}-${part.action_id}-${Math.random()}`;
  const boxes = part.options.map((option) =>
    element("input", {
      type: many ? "checkbox" : "radio",
      name,
      value: option.value,
      checked: [now].flat().includes(option.value),
      onchange: () => {
        const checked = boxes.filter((box) => box.checked).map((box) => box.value);
        use.changed({ raw: many ? checked : checked[0] });
      },
    }),
  );
  const labels = part.options.map((option, at) =>
    element(
      "label",
      { class: "choice" },
      boxes[at],
      element(
        "span",
        {},
        blockText(option.text, to),
        option.description && element("span", { class: "option-hint" }, blockText(option.description, to)),
      ),
    ),
  );
  return element("div", { class: "choices", role: many ? "group" : "radiogroup", "aria-labelledby": id && `${id}-label` }, ...labels);
}

function field(part, use, id) {
  const [type, atFirst] = FIELDS[part.type];
  const isMoment = type === "datetime-local";
  const input = element(part.multiline ? "textarea" : "input", {
    id,
    class: "field",
    type: part.multiline ? undefined : type,
    rows: part.multiline ? 3 : undefined,
    step: part.is_decimal_allowed ? "any" : undefined,
    placeholder: part.placeholder && plainText(part.placeholder.text),
    "aria-label": id ? undefined : part.placeholder ? plainText(part.placeholder.text) : type,
    autofocus: Boolean(part.focus_on_load),
    [/text|number|email|url/.test(type) ? "oninput" : "onchange"]: () => {
      const raw = isMoment ? Math.floor(new Date(input.value) / 1000) : input.value;
      use.changed({ raw });
    },
  });
  const value = use.entered?.raw ?? part[atFirst] ?? "";
  input.value = isMoment && value ? localMoment(value) : value;
  return input;
}

function localMoment(seconds) {
  const moment = new Date(seconds * 1000);
  return new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
