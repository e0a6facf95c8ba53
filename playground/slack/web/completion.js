/** The list over the composer that completes commands and names. */

import { element } from "./dom.js";

let made = 0;

export class Completion {
  #list;
  #input;
  #choose;
  #items = [];
  #active = 0;

  /** `choose(item)` is called with what was picked; an item is `{insert, title, hint, detail, face}`. */
  constructor(list, input, choose) {
    this.#list = list;
    this.#input = input;
    this.#choose = choose;
    list.id = `completion-${++made}`;
    input.setAttribute("aria-controls", list.id);
  }

  show(label, items) {
    this.#items = items;
    this.#active = 0;
    this.#list.hidden = items.length === 0;
    this.#list.setAttribute("aria-label", label);
    this.#list.replaceChildren(...items.map((item, index) => this.#option(item, index)));
    this.#mark();
  }

  hide() {
    this.show("", []);
  }

  /** Whether the list took that key; `typed` is what stands where the completion would. */
  takes(event, typed) {
    if (this.#list.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#active = (this.#active + step + this.#items.length) % this.#items.length;
      this.#mark();
    } else if (event.key === "Escape") {
      this.hide();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) {
      const item = this.#items[this.#active];
      this.hide();
      // Nothing is left to complete: Enter may send.
      if (event.key === "Enter" && item.insert.trim() === typed) return false;
      this.#choose(item);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  #option(item, index) {
    return element(
      "div",
      {
        id: `${this.#list.id}-${index}`,
        role: "option",
        // Before the click would take the focus from the composer.
        onmousedown: (event) => {
          event.preventDefault();
          this.hide();
          this.#choose(item);
        },
      },
      item.face,
      element(
        "span",
        { class: "option-text" },
        element("span", { class: "option-title" }, element("strong", {}, item.title), ` ${item.hint ?? ""}`),
        item.detail && element("span", { class: "option-detail" }, item.detail),
      ),
    );
  }

  #mark() {
    [...this.#list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.#active));
    });
    const active = this.#list.children[this.#active];
    if (active) {
      active.scrollIntoView({ block: "nearest" });
      this.#input.setAttribute("aria-activedescendant", active.id);
    } else {
      this.#input.removeAttribute("aria-activedescendant");
    }
  }
}
