/**
 * One message as an article.
 *
 * `to` is what messages need from the page:
 * `{user(id), names, blocksOf(message), enlarge(image), openThread(ts), shortcuts,
 * useShortcut(callback_id, message)}`; `blocksOf` gives what blocks.js needs.
 */

import { picture, renderBlocks } from "./blocks.js";
import { avatar, element, icon } from "./dom.js";
import { menuButton } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { dayName, momentOf, timeOf } from "./times.js";

/**
 * `follows` leaves out the name where the message above is by the same person;
 * `replies` are those of its thread, `inThread` that it is shown in the thread's own pane.
 */
export function messageArticle(message, { follows, replies, inThread }, to) {
  const user = to.user(message.user);
  const moment = momentOf(message.ts);
  const time = element(
    "time",
    { datetime: moment.toISOString(), title: moment.toString() },
    timeOf(moment),
  );
  const content = element(
    "div",
    { class: "message-content" },
    !follows &&
      element(
        "div",
        { class: "message-head" },
        element("span", { class: "author" }, user.real_name || user.name),
        user.is_bot && element("span", { class: "app-badge" }, "APP"),
        time,
      ),
    ...body(message, to),
    replies.length > 0 && !inThread && threadButton(message, replies, to),
  );
  return element(
    "article",
    {
      class: ["message", follows && "follows", message.ephemeral && "ephemeral"]
        .filter(Boolean)
        .join(" "),
      "aria-label": `${user.real_name || user.name}, ${timeOf(moment)}`,
      tabindex: -1,
    },
    message.ephemeral &&
      element("div", { class: "only-you" }, icon("eye"), "Only visible to you"),
    element("div", { class: "gutter" }, follows ? time : avatar(user)),
    content,
    !message.ephemeral && tools(message, inThread, to),
  );
}

function body(message, to) {
  const edited = message.edited && element("span", { class: "edited" }, "(edited)");
  const parts = message.blocks?.length
    ? [...renderBlocks(message.blocks, to.blocksOf(message)), edited]
    : [message.text && text(message, edited, to)];
  return [
    ...parts,
    ...(message.files ?? []).map((file) => attachment(file, to)),
    ...(message.unfurls ?? []).map((unfurl) => preview(unfurl, message, to)),
  ];
}

function text(message, edited, to) {
  // Slack's own news, such as who joined, step back behind what people say.
  const kind = message.subtype ? "text news" : "text";
  return element("div", { class: kind }, mrkdwn(message.text, to.names), edited);
}

function attachment(file, to) {
  if (file.mimetype?.startsWith("image/")) {
    const { url: source, width, height } = file;
    return picture({ source, title: file.title, alt: file.alt_txt ?? "", width, height }, to);
  }
  return element(
    "a",
    { class: "file", href: file.url, download: file.name },
    icon("file"),
    element("span", {}, element("strong", {}, file.title || file.name), file.name),
  );
}

function preview({ url, blocks, by }, message, to) {
  return element(
    "div",
    { class: "unfurl", role: "group", "aria-label": `Preview of ${url.replaceAll("&amp;", "&")}` },
    ...renderBlocks(blocks, to.blocksOf(message)),
    element("p", { class: "unfurl-by" }, `Added by ${by}`),
  );
}

function threadButton(message, replies, to) {
  const repliers = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  const last = momentOf(replies.at(-1).ts);
  return element(
    "button",
    { class: "thread-button", type: "button", onclick: () => to.openThread(message.ts) },
    ...repliers.map((id) => avatar(to.user(id))),
    element("span", { class: "thread-count" }, countOf(replies)),
    element("span", { class: "thread-last" }, `Last reply ${dayName(last)} at ${timeOf(last)}`),
  );
}

/** "1 reply", "2 replies". */
export function countOf(replies) {
  return `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`;
}

function tools(message, inThread, to) {
  const shortcuts = to.shortcuts();
  if (inThread && !shortcuts.length) return false;
  return element(
    "div",
    { class: "message-tools" },
    !inThread &&
      element(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          "data-key": "reply",
          onclick: () => to.openThread(message.ts),
        },
        icon("thread"),
      ),
    shortcuts.length > 0 &&
      menuButton({
        name: "More actions",
        symbol: "more",
        attributes: { class: "icon-button", "data-key": "more" },
        items: () =>
          shortcuts.map(({ name, description, callback_id }) => ({
            text: name,
            hint: description,
            run: () => to.useShortcut(callback_id, message),
          })),
      }),
  );
}
