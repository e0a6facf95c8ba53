/**
 * Slack's mrkdwn -> DOM nodes.
 *
 * Text arrives with `&`, `<` and `>` escaped; a raw `<…>` is one of Slack's control sequences.
 * The escapes are undone last, in text nodes, so that what was escaped stays text whatever it
 * spells. `names` tells who is who: `{user(id), channel(id), me}`.
 */

import { element, safeLink } from "./dom.js";
import { emoji } from "./emoji.js";
import { dateText, momentOf } from "./times.js";

const FENCE = /```([\s\S]+?)```/;
const QUOTE = /^(?:>|&gt;) ?/;
const CONTROL_IN_CODE = /<((?:https?:|mailto:|[@#!])[^<>|\n]+)(?:\|([^<>\n]+))?>/g;
const BEFORE = String.raw`(?<![\p{L}\p{N}])`;
const AFTER = String.raw`(?![\p{L}\p{N}])`;
const span = (mark) =>
  String.raw`${BEFORE}[${mark}](?![\s${mark}])([^\n]*?[^\s${mark}])[${mark}]${AFTER}`;
const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    span("*"),
    span("_"),
    span("~"),
    ":([a-z0-9_+-]+):",
    "(https?://[^\\s<>|`]*[^\\s<>|`.,;:!?'\")\\]*_~])",
  ].join("|"),
  "gu",
);

/** What mrkdwn text says, as a fragment. */
export function mrkdwn(text, names) {
  const fragment = document.createDocumentFragment();
  for (let rest = text; rest; ) {
    const fence = FENCE.exec(rest);
    const before = fence ? rest.slice(0, fence.index).replace(/\n$/, "") : rest;
    fragment.append(...lines(before, names));
    if (!fence) break;
    const code = fence[1].replace(/^\n/, "").replace(/\n$/, "");
    fragment.append(element("pre", {}, withoutControls(code)));
    rest = rest.slice(fence.index + fence[0].length).replace(/^\n/, "");
  }
  return fragment;
}

/** What a plain_text object says: no formatting but emoji. */
export function plainText(text) {
  return unescaped(text).replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}

function lines(text, names) {
  const runs = [];
  for (const line of text ? text.split("\n") : []) {
    const quoted = QUOTE.test(line);
    if (runs.at(-1)?.quoted !== quoted) runs.push({ quoted, lines: [] });
    runs.at(-1).lines.push(quoted ? line.replace(QUOTE, "") : line);
  }
  return runs.flatMap((run) => {
    const nodes = inline(run.lines.join("\n"), names);
    return run.quoted ? [element("blockquote", {}, ...nodes)] : nodes;
  });
}

function inline(text, names) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(unescaped(text.slice(end, found.index)), ...styled(found, names));
    end = found.index + found[0].length;
  }
  return [...nodes, unescaped(text.slice(end))];
}

function styled([whole, code, control, bold, italic, strike, name, address], names) {
  if (code !== undefined) return [element("code", {}, withoutControls(code))];
  if (control !== undefined) return controlled(control, names);
  if (bold !== undefined) return [element("strong", {}, ...inline(bold, names))];
  if (italic !== undefined) return [element("em", {}, ...inline(italic, names))];
  if (strike !== undefined) return [element("s", {}, ...inline(strike, names))];
  if (name !== undefined) return [emoji(name) ?? whole];
  return [link(unescaped(address), [unescaped(address)])];
}

function controlled(control, names) {
  const bar = control.indexOf("|");
  const [target, label] =
    bar < 0 ? [control, undefined] : [control.slice(0, bar), control.slice(bar + 1)];
  const id = target.slice(1);
  if (/^@[UW]\w*$/.test(target)) {
    const mine = id === names.me ? " mention-me" : "";
    const name = names.user(id) ?? unescaped(label ?? id);
    return [element("span", { class: `mention${mine}` }, `@${name}`)];
  }
  if (/^#[CG]\w*$/.test(target)) {
    const name = names.channel(id) ?? unescaped(label ?? id);
    return [element("a", { class: "mention", href: `#${id}` }, `#${name}`)];
  }
  if (/^!(here|channel|everyone)$/.test(target)) {
    return [element("span", { class: "mention mention-me" }, `@${id}`)];
  }
  if (target.startsWith("!date^")) return date(target, label ?? "");
  const address = unescaped(target);
  if (target.startsWith("!") || !safeLink(address)) return [unescaped(label ?? `<${control}>`)];
  return [link(address, label ? inline(label, names) : [address.replace(/^mailto:/, "")])];
}

function date(target, fallback) {
  const [, seconds, template, address] = target.split("^");
  const moment = momentOf(seconds);
  const known = seconds && template && !Number.isNaN(moment.getTime());
  const text = (known && dateText(moment, unescaped(template))) || unescaped(fallback);
  if (!known) return [text];
  const shown = element("time", { datetime: moment.toISOString(), title: moment.toString() }, text);
  return [address && safeLink(unescaped(address)) ? link(unescaped(address), [shown]) : shown];
}

function link(address, children) {
  const href = safeLink(address);
  if (!href) return element("span", {}, ...children);
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function withoutControls(code) {
  return unescaped(code.replace(CONTROL_IN_CODE, (_, target, label) => label ?? target));
}

function unescaped(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}
