/** The list of conversations: channels, then direct messages with presence. */

import { avatar, element, icon } from "./dom.js";

/** Fill `lists` from the workspace; `selected` is the id of the conversation that is open. */
export function showSidebar(lists, workspace, selected) {
  const channels = [...workspace.channels.values()];
  const focused = document.activeElement?.getAttribute("href");
  lists.replaceChildren(
    section("Channels", channels.filter((channel) => !channel.is_im)),
    section("Direct messages", channels.filter((channel) => channel.is_im)),
  );
  lists.querySelector(`a[href="${CSS.escape(focused ?? "none")}"]`)?.focus();

  function section(title, members) {
    const id = `section-${title.toLowerCase().replace(" ", "-")}`;
    return element(
      "section",
      { "aria-labelledby": id },
      element("h2", { id }, title),
      element("ul", {}, ...members.map((channel) => element("li", {}, entry(channel)))),
    );
  }

  function entry(channel) {
    const unread = channel.id === selected ? 0 : workspace.unread(channel.id);
    return element(
      "a",
      {
        href: `#${channel.id}`,
        class: unread ? "unread" : "",
        "aria-current": channel.id === selected && "page",
      },
      channel.is_im ? face(channel) : icon(channel.is_private ? "lock" : "hash"),
      element("span", { class: "entry-name" }, workspace.nameOf(channel)),
      channel.user === workspace.bot.id && element("span", { class: "app-badge" }, "APP"),
      unread > 0 && element("span", { class: "unread-count", "aria-label": `${unread} unread` }, `${unread}`),
    );
  }

  function face(channel) {
    return withPresence(workspace.user(channel.user), isActive(channel.user));
  }

  function isActive(id) {
    return id === workspace.me.id || (id === workspace.bot.id && workspace.bot.connected !== false);
  }
}

/** An avatar with the dot that tells whether its owner is there. */
export function withPresence(user, active) {
  const state = active ? "active" : "away";
  return element(
    "span",
    { class: "face" },
    avatar(user),
    element("span", { class: `presence ${state}`, role: "img", "aria-label": state }),
  );
}
