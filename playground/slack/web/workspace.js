/** What is known of the workspace: people, conversations, messages, and how far they were read. */

const SLACKBOT = { id: "USLACKBOT", name: "slackbot", real_name: "Slackbot", color: "#0b7a6f" };

export class Workspace {
  team = { name: "" };
  me = { id: "" };
  bot = { id: "" };
  commands = [];
  shortcuts = [];
  modal = [];
  home = null;
  hints = [];
  channels = new Map();
  users = new Map();
  #messages = new Map();
  #readUntil = new Map();

  /** Take over a whole state; what was read stays read. */
  load(state) {
    const { team, me, bot, commands, shortcuts, modal, home, hints } = state;
    Object.assign(this, { team, me, bot, commands, shortcuts, modal, home, hints });
    this.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
    this.users = new Map([SLACKBOT, ...state.users].map((user) => [user.id, user]));
    const first = this.#messages.size === 0;
    this.#messages = new Map(
      state.channels.map(({ id }) => [
        id,
        new Map((state.messages[id] ?? []).map((message) => [message.ts, message])),
      ]),
    );
    if (first) for (const id of this.channels.keys()) this.markRead(id);
  }

  /** Take over one event of the socket. */
  apply(event) {
    if (event.type === "bot") {
      this.bot = { ...this.bot, connected: event.connected };
    } else if (event.type === "modal") {
      this.modal = event.modal;
    } else if (event.type === "home") {
      this.home = event.home;
    } else if (event.type === "message_deleted") {
      this.#messages.get(event.channel)?.delete(event.ts);
    } else if (event.type === "message" || event.type === "message_changed") {
      this.#messages.get(event.channel)?.set(event.message.ts, event.message);
      if (event.message.user === this.me.id) this.markRead(event.channel);
    }
  }

  /** Say something to the reader alone, as Slackbot does when a request is refused. */
  whisper(channel, text, thread_ts) {
    const ts = (Date.now() / 1000).toFixed(6);
    const message = { channel, ts, user: SLACKBOT.id, text, thread_ts, ephemeral: true };
    this.apply({ type: "message", channel, message });
    this.markRead(channel);
  }

  user(id) {
    return this.users.get(id) ?? { id, name: id, real_name: id, color: "#616061" };
  }

  /** How a conversation is called: a channel's name, or the person's. */
  nameOf(channel) {
    if (!channel.is_im) return channel.name;
    const user = this.user(channel.user);
    return user.real_name || user.name;
  }

  /** "#team-platform", or the person's name. */
  titleOf(channel) {
    return channel.is_im ? this.nameOf(channel) : `#${channel.name}`;
  }

  /** The messages of a conversation outside threads, oldest first. */
  messages(channel) {
    return this.#sorted(channel).filter(({ ts, thread_ts }) => !thread_ts || thread_ts === ts);
  }

  /** The replies in a thread that all can see, oldest first. */
  replies(channel, ts) {
    return this.thread(channel, ts).filter((reply) => reply.ts !== ts && !reply.ephemeral);
  }

  /** A thread as its reader sees it: its first message and what followed. */
  thread(channel, ts) {
    return this.#sorted(channel).filter(
      (message) => message.ts === ts || message.thread_ts === ts,
    );
  }

  /** The `ts` of the thread that a message is in, if any. */
  threadOf(channel, ts) {
    return this.#messages.get(channel)?.get(ts)?.thread_ts;
  }

  /** How many messages came to a conversation since it was last looked at. */
  unread(channel) {
    const readUntil = this.readUntil(channel);
    return this.messages(channel).filter(
      ({ ts, user }) => ts > readUntil && user !== this.me.id,
    ).length;
  }

  /** The `ts` of the newest message that was read. */
  readUntil(channel) {
    return this.#readUntil.get(channel) ?? "";
  }

  markRead(channel) {
    this.#readUntil.set(channel, this.#sorted(channel).at(-1)?.ts ?? "");
  }

  #sorted(channel) {
    const messages = [...(this.#messages.get(channel)?.values() ?? [])];
    return messages.sort((one, other) => (one.ts < other.ts ? -1 : 1));
  }
}
