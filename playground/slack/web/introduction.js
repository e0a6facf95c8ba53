/** What stands above the first message of a conversation. */

import { avatar, element, icon } from "./dom.js";

export function introduction(channel, workspace) {
  const name = workspace.titleOf(channel);
  const text = channel.is_im
    ? `This is the very beginning of your conversation with ${name}.`
    : `This is the very beginning of the ${name} channel.`;
  const mark = channel.is_im
    ? avatar(workspace.user(channel.user))
    : element("span", { class: "intro-mark" }, icon(channel.is_private ? "lock" : "hash"));
  return element("div", { class: "intro" }, mark, element("h2", {}, workspace.nameOf(channel)), element("p", {}, text));
}
