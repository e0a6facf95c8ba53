/**
 * A log of messages that keeps its nodes while their messages stay as they are, and stays at the
 * newest message, also when images grow it, until the reader scrolls away. Arrow keys go from
 * message to message.
 */

import { element, icon } from "./dom.js";
import { replace } from "./keep.js";
import { countOf, messageArticle } from "./message.js";
import { dayLabel, dayOf, momentOf } from "./times.js";

const SECONDS_TOGETHER = 300;

export class Timeline {
  #scroller;
  #log = element("div", { role: "log", "aria-live": "polite", tabindex: 0 });
  #newest = element("button", { class: "to-newest", type: "button", hidden: true }, icon("down"));
  #rows = new Map();
  #key;
  #atEnd = true;
  #top = 0;

  /** `scroller` is the element to fill; `to` is what message.js needs from the page. */
  constructor(scroller, to) {
    this.to = to;
    this.#scroller = scroller;
    this.#newest.append("Newest messages");
    this.#newest.addEventListener("click", () => this.toEnd());
    scroller.append(this.#log, this.#newest);
    this.#log.addEventListener("keydown", (event) => this.#pressed(event));
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const grown = new ResizeObserver(() => this.#atEnd && this.toEnd());
    grown.observe(this.#log);
    grown.observe(scroller);
  }

  /**
   * Show those messages, oldest first. Another `key` than before is another conversation.
   * `intro` is the node above them, `repliesTo(ts)` a message's thread, `readUntil` the `ts` after
   * which messages are new, `root` the `ts` of the message whose thread this is.
   */
  show({ key, label, intro, messages, repliesTo, readUntil, root }) {
    const isOther = key !== this.#key;
    // What was said before is not news, and is not read out.
    if (isOther) this.#log.setAttribute("aria-live", "off");
    if (isOther) {
      this.#key = key;
      this.#rows.clear();
      this.#log.replaceChildren();
      this.#atEnd = true;
    }
    this.#log.setAttribute("aria-label", label);
    const rows = new Map();
    const row = (id, content, make) => {
      const signature = JSON.stringify(content);
      const old = this.#rows.get(id);
      rows.set(id, old?.signature === signature ? old : { signature, node: make() });
    };
    if (intro) row("intro", intro.signature, intro.make);
    let above;
    for (const message of messages) {
      const moment = momentOf(message.ts);
      const newDay = !above || dayOf(momentOf(above.ts)) !== dayOf(moment);
      const firstNew = readUntil < message.ts && !(readUntil < above?.ts);
      if (newDay && !root) {
        const day = dayLabel(moment);
        row(`day ${dayOf(moment)}`, day, () => rule("day", day));
      }
      if (firstNew) row("new", "", () => rule("new", "New"));
      const shown = {
        follows: !newDay && !firstNew && above.ts !== root && belongs(message, above),
        replies: repliesTo(message.ts),
        inThread: root !== undefined,
      };
      row(message.ts, [message, shown, this.to.user(message.user), this.to.shortcuts()], () =>
        messageArticle(message, shown, this.to),
      );
      if (message.ts === root && messages.length > 1) {
        const count = countOf(messages.slice(1));
        row("replies", count, () => rule("replies", count));
      }
      above = message;
    }
    this.#place(rows);
    if (isOther) setTimeout(() => this.#log.setAttribute("aria-live", "polite"));
  }

  /** Go to the newest message by keyboard. */
  focus() {
    (this.#log.querySelector("article:last-of-type") ?? this.#log).focus();
  }

  toEnd() {
    this.#atEnd = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#newest.hidden = true;
  }

  #place(rows) {
    for (const [id, old] of this.#rows) {
      if (!rows.has(id)) old.node.remove();
      else if (rows.get(id) !== old) replace(old.node, rows.get(id).node);
    }
    let grew = false;
    let next = this.#log.firstChild;
    for (const [id, { node }] of rows) {
      if (node === next) {
        next = next.nextSibling;
      } else {
        this.#log.insertBefore(node, next);
        grew ||= !this.#rows.has(id);
      }
    }
    this.#rows = rows;
    if (this.#atEnd) this.toEnd();
    else if (grew) this.#newest.hidden = false;
  }

  #pressed(event) {
    const steps = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
    const { target } = event;
    if (!(event.key in steps) || event.altKey || (target !== this.#log && target.localName !== "article")) return;
    const messages = [...this.#log.querySelectorAll("article")];
    const now = messages.indexOf(target);
    const next = now < 0 ? messages.length - 1 : now + steps[event.key];
    messages[Math.min(Math.max(next, 0), messages.length - 1)]?.focus();
    event.preventDefault();
  }

  // Content that grows moves no scrollbar up: only the reader does, and so leaves the end.
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollHeight - scrollTop - clientHeight < 40) {
      this.#atEnd = true;
      this.#newest.hidden = true;
    } else if (scrollTop < this.#top) {
      this.#atEnd = false;
    }
    this.#top = scrollTop;
  }
}

function belongs(message, above) {
  return (
    message.user === above.user &&
    !message.ephemeral &&
    !above.ephemeral &&
    message.ts - above.ts < SECONDS_TOGETHER
  );
}

function rule(kind, label) {
  return element(
    "div",
    { class: `rule ${kind}`, role: "separator", "aria-label": label },
    element("span", {}, label),
  );
}
