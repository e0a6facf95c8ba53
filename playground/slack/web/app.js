/** The page: one conversation, perhaps a thread beside it, and what connects them to the server. */

import { Composer } from "./composer.js";
import { connect, getState, post } from "./connection.js";
import { avatar, icon } from "./dom.js";
import { showHints } from "./hints.js";
import { Home } from "./home.js";
import { introduction } from "./introduction.js";
import { enlarge } from "./lightbox.js";
import { Modal } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";
import { Places } from "./places.js";
import { showSidebar, withPresence } from "./sidebar.js";
import { commandsAndNames, names, usageOf } from "./suggestions.js";
import { themed } from "./theme.js";
import { Timeline } from "./timeline.js";
import { Workspace } from "./workspace.js";

const at = (id) => document.getElementById(id);
const workspace = new Workspace();
let selected; // id of the open conversation
let tab = "messages"; // of the app's conversation
let thread; // ts of the message whose thread is open
let newAfter; // ts after which messages are new, when some were as the reader came to look
let online = true;

const to = {
  user: (id) => workspace.user(id),
  names: {
    user: (id) => workspace.users.get(id)?.real_name || workspace.users.get(id)?.name,
    channel: (id) => workspace.channels.get(id)?.name,
    get me() {
      return workspace.me.id;
    },
  },
  blocksOf: (message) => places.at(message),
  enlarge,
  openThread,
  shortcuts: () => workspace.shortcuts.filter(({ type }) => type === "message"),
  useShortcut,
};
const offer = {
  users: () => [...workspace.users.values()].map(({ id, name, real_name }) => ({ value: id, text: real_name || name })),
  channels: () => offer.conversations().filter(({ value }) => !workspace.channels.get(value).is_im),
  conversations: () =>
    [...workspace.channels.values()].map((channel) => ({ value: channel.id, text: workspace.titleOf(channel) })),
};
const places = new Places({ names: to.names, enlarge, offer }, (answer, { view_id, channel, ts }) => {
  if (view_id && !answer.ok && workspace.modal.length) modal.complain(answer.message ?? answer.error);
  else accepted(answer, channel ?? selected, workspace.threadOf(channel, ts));
});
const modal = new Modal(places);
const home = new Home(at("tabs"), at("home"), places, openTab);
const timeline = new Timeline(at("timeline"), to);
const threadTimeline = new Timeline(at("thread-timeline"), to);
const composer = new Composer(at("composer"), {
  send: (text) => send(text),
  suggest: (typed) => commandsAndNames(typed, workspace),
  usageOf: (text) => usageOf(text, workspace),
});
const threadComposer = new Composer(at("thread-composer"), {
  send: (text) => send(text, thread),
  suggest: (typed) => names(typed, workspace),
});

connect({
  async opened() {
    workspace.load(await getState());
    online = true;
    at("team-name").textContent = document.title = workspace.team.name;
    at("rail-team").textContent = workspace.team.name.charAt(0);
    at("rail-me").replaceChildren(withPresence(workspace.user(workspace.me.id), true));
    showHints(at("hints"), workspace.hints, (hint) => composer.fill(hint));
    composer.offer(
      workspace.shortcuts
        .filter(({ type }) => type === "global")
        .map(({ name, description, callback_id }) => ({
          text: name,
          hint: description,
          run: () => useShortcut(callback_id),
        })),
    );
    select();
  },
  async received(event) {
    if (event.channel && !workspace.channels.has(event.channel)) workspace.load(await getState());
    workspace.apply(event);
    if (event.type === "message_changed") places.forget(event.message);
    if (event.channel === selected && !document.hidden) workspace.markRead(selected);
    show();
  },
  lost() {
    online = false;
    show();
  },
});

async function send(text, thread_ts) {
  const channel = selected;
  timeline.toEnd();
  const answer = await post("/client/send", { channel, text, thread_ts });
  return accepted(answer, channel, thread_ts);
}

async function useShortcut(callback_id, message = {}) {
  const { channel, ts, thread_ts } = message;
  const where = channel ?? selected;
  accepted(await post("/client/shortcut", { callback_id, channel, ts }), where, thread_ts);
}

function accepted(answer, channel, thread_ts) {
  if (!answer.ok) {
    workspace.whisper(channel, answer.message ?? answer.error, thread_ts);
    show();
  }
  return answer.ok;
}

/** Open the conversation that the address names, or the first, where another is open. */
function select() {
  const [wanted, wantedTab = "messages"] = location.hash.slice(1).split("/");
  const channel = workspace.channels.get(wanted) ?? workspace.channels.values().next().value;
  if (channel && channel.id !== wanted) history.replaceState(null, "", `#${channel.id}`);
  openMenu(false);
  const isOther = channel?.id !== selected || tab !== wantedTab;
  tab = wantedTab;
  if (isOther && hasTabs(channel)) post("/client/tab", { tab });
  if (channel?.id === selected) return show();
  selected = channel.id;
  thread = undefined;
  look();
  show();
  // A finger would have its keyboard come up at once.
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

function openTab(wanted) {
  location.hash = wanted === "messages" ? selected : `${selected}/${wanted}`;
}

const hasTabs = (channel) => channel?.user === workspace.bot.id && workspace.bot.home_tab;

function look() {
  newAfter = workspace.unread(selected) ? workspace.readUntil(selected) : undefined;
  workspace.markRead(selected);
}

function openThread(ts) {
  thread = ts;
  show();
  threadComposer.focus();
}

function closeThread() {
  thread = undefined;
  show();
  composer.focus();
}

function openMenu(open) {
  const wasOpen = at("sidebar").classList.contains("open");
  at("sidebar").classList.toggle("open", open);
  at("menu").setAttribute("aria-expanded", String(open));
  if (open) at("conversations").querySelector("a[aria-current]")?.focus();
  else if (wasOpen) at("menu").focus();
}

function show() {
  const channel = workspace.channels.get(selected);
  if (!channel) return;
  const title = workspace.titleOf(channel);
  showSidebar(at("conversations"), workspace, selected);
  showHead(channel);
  showBanner();
  const shownTab = hasTabs(channel) ? tab : undefined;
  home.show(shownTab, workspace.home, workspace.titleOf(channel));
  modal.show(workspace.modal);
  document.body.classList.toggle("at-home", shownTab === "home");
  composer.open(selected, `Message ${title}`);
  timeline.show({
    key: selected,
    label: `Messages in ${title}`,
    intro: { signature: [title, channel.topic], make: () => introduction(channel, workspace) },
    messages: workspace.messages(selected),
    repliesTo: (ts) => workspace.replies(selected, ts),
    readUntil: newAfter,
  });
  showThread(title);
  const unread = [...workspace.channels.keys()].some((id) => workspace.unread(id));
  document.title = `${unread ? "* " : ""}${title} · ${workspace.team.name}`;
}

function showHead(channel) {
  const mark = channel.is_im
    ? avatar(workspace.user(channel.user))
    : icon(channel.is_private ? "lock" : "hash");
  at("title").replaceChildren(mark, workspace.nameOf(channel));
  at("topic").replaceChildren(mrkdwn(channel.topic ?? "", to.names));
}

function showBanner() {
  let text = "";
  if (!online) text = "Connection lost. Reconnecting…";
  else if (workspace.bot.connected === false) text = "The bot is connecting…";
  at("banner").textContent = text;
}

function showThread(title) {
  const messages = thread ? workspace.thread(selected, thread) : [];
  const open = messages[0]?.ts === thread && thread !== undefined;
  at("thread").hidden = !open;
  document.body.classList.toggle("with-thread", open);
  if (!open) return;
  at("thread-title").textContent = title;
  threadComposer.open(`${selected} ${thread}`, "Reply in thread");
  threadTimeline.show({
    key: `${selected} ${thread}`,
    label: "Messages in thread",
    messages,
    repliesTo: () => [],
    root: thread,
  });
}

addEventListener("hashchange", select);
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !selected) return;
  look();
  show();
});
at("menu").addEventListener("click", () => openMenu(!at("sidebar").classList.contains("open")));
at("conversations").addEventListener("click", () => openMenu(false));
at("thread-close").addEventListener("click", closeThread);
at("skip").addEventListener("click", (event) => {
  event.preventDefault();
  if (document.body.classList.contains("at-home")) at("home").focus();
  else timeline.focus();
});
themed(at("theme"));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    if (at("sidebar").classList.contains("open")) openMenu(false);
    else if (thread) closeThread();
  }
  const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const links = [...at("conversations").querySelectorAll("a")];
  const now = links.findIndex((link) => link.hasAttribute("aria-current"));
  links.at((now + step) % links.length).click();
});
