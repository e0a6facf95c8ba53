/** Where a message is written: grows with it, completes it, keeps a draft per conversation. */

import { Completion } from "./completion.js";
import { menuButton } from "./menu.js";

export class Composer {
  #form;
  #input;
  #usage;
  #send;
  #suggest;
  #usageOf;
  #completion;
  #key;
  #drafts = new Map();

  /**
   * `send(text)` tells whether it was accepted, `suggest(typed)` gives `{label, start, items}` for
   * the text before the caret, or nothing, and `usageOf(text)` what else may be typed.
   */
  constructor(container, { send, suggest, usageOf = () => undefined }) {
    const template = document.getElementById("composer-template");
    this.#form = template.content.firstElementChild.cloneNode(true);
    this.#input = this.#form.querySelector("textarea");
    this.#usage = this.#form.querySelector(".usage");
    this.#send = send;
    this.#suggest = suggest;
    this.#usageOf = usageOf;
    const list = this.#form.querySelector('[role="listbox"]');
    this.#completion = new Completion(list, this.#input, (item) => this.#complete(item));
    container.append(this.#form);
    this.#listen();
  }

  /** Write to the conversation `key` from now on. */
  open(key, label) {
    this.#input.setAttribute("aria-label", label);
    this.#input.placeholder = label;
    this.#input.disabled = false;
    if (key === this.#key) return;
    this.#drafts.set(this.#key, this.#input.value);
    this.#key = key;
    this.#write(this.#drafts.get(key) ?? "");
  }

  /** Offer shortcuts of the app beside what is written: `[{text, hint, run}]`. */
  offer(items) {
    const place = this.#form.querySelector(".composer-shortcuts");
    place.hidden = items.length === 0;
    place.replaceChildren(menuButton({ name: "Run a shortcut", symbol: "bolt", items: () => items }));
  }

  /** Put that text in, ready to be sent. */
  fill(text) {
    this.#write(text);
    this.focus();
  }

  focus() {
    this.#input.focus();
  }

  #listen() {
    this.#input.addEventListener("input", () => this.#changed());
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#input.addEventListener("blur", () => this.#completion.hide());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#form.addEventListener("mousedown", (event) => {
      if (event.target.closest("button[type=button]")) event.preventDefault();
    });
    this.#form.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const { mark, insert } = button?.dataset ?? {};
      if (mark) this.#wrap(mark);
      else if (insert) this.#insert(insert);
      else if (!button && event.target.closest(".composer-box")) this.focus();
    });
  }

  #pressed(event) {
    if (event.isComposing) return;
    if (this.#completion.takes(event, this.#typed())) {
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
  }

  async #submit() {
    // A space at the start tells a message from a command.
    const text = this.#input.value.trimEnd();
    const key = this.#key;
    if (!text) return;
    this.#write("");
    const accepted = await this.#send(text);
    if (!accepted && key === this.#key && !this.#input.value) this.#write(text);
  }

  #changed() {
    const { value } = this.#input;
    this.#form.querySelector(".send").disabled = !value.trim();
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
    const usage = this.#usageOf(value);
    this.#usage.hidden = !usage;
    this.#usage.textContent = usage ?? "";
    const found = this.#suggest(this.#typed());
    if (found) this.#completion.show(found.label, found.items);
    else this.#completion.hide();
  }

  #typed() {
    return this.#input.value.slice(0, this.#input.selectionStart);
  }

  #write(text) {
    this.#input.value = text;
    this.#changed();
    this.#completion.hide();
  }

  #complete(item) {
    const { start } = this.#suggest(this.#typed());
    this.#input.setRangeText(item.insert, start, this.#input.selectionStart, "end");
    this.#changed();
  }

  #insert(text) {
    this.focus();
    const { selectionStart: at, selectionEnd: end, value } = this.#input;
    const spaced = at > 0 && !/\s$/.test(value.slice(0, at)) ? ` ${text}` : text;
    this.#input.setRangeText(spaced, at, end, "end");
    this.#changed();
  }

  #wrap(mark) {
    this.focus();
    const { selectionStart: start, selectionEnd: end, value } = this.#input;
    this.#input.setRangeText(mark + value.slice(start, end) + mark, start, end);
    this.#input.setSelectionRange(start + 1, end + 1);
    this.#changed();
  }
}
