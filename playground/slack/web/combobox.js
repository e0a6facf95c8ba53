/**
 * A select that is searched by typing, with its list in the ARIA pattern of a combobox.
 *
 * `load(typed)` gives groups, `[{label, options: [{value, text, hint}]}]`, at once or later; `choose`
 * is called with what is selected now: `[{value, text}]`, no more than one unless `multiple`.
 */

import { element, icon } from "./dom.js";
import { drop } from "./drop.js";

const PAUSE = 250;
let made = 0;

export class Combobox {
  #load;
  #choose;
  #multiple;
  #least;
  #selected;
  #options = [];
  #active = -1;
  #asked = 0;
  #timer;
  #chips = element("span", { class: "chips" });

  constructor({ load, choose, selected = [], multiple = false, least = 0, placeholder = "", label, id }) {
    Object.assign(this, { label });
    this.#load = load;
    this.#choose = choose;
    this.#multiple = multiple;
    this.#least = least;
    this.#selected = selected;
    const listId = `options-${++made}`;
    this.list = element("div", { id: listId, class: "options", role: "listbox", "aria-label": label, popover: "manual" });
    this.input = element("input", {
      id,
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      placeholder,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": listId,
      "aria-label": id ? undefined : label,
      oninput: () => this.#open(this.input.value, PAUSE),
      onclick: () => this.#open(this.#multiple ? this.input.value : ""),
      onkeydown: (event) => this.#pressed(event),
      onblur: () => this.#close(),
    });
    this.node = element("div", { class: "select" }, this.#chips, this.input, icon("chevron"), this.list);
    this.#write();
  }

  #pressed(event) {
    const open = this.#isOpen();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !open) this.#open(this.#multiple ? this.input.value : "");
    else if (step) this.#mark((this.#active + step + this.#options.length) % (this.#options.length || 1));
    else if (event.key === "Enter" && open && this.#options[this.#active]) this.#pick(this.#options[this.#active]);
    else if (event.key === "Escape" && open) this.#close();
    else if (event.key === "Backspace" && this.#multiple && !this.input.value) this.#set(this.#selected.slice(0, -1));
    else return;
    event.preventDefault();
    // The dialog around it would close, or the thread.
    event.stopPropagation();
  }

  async #open(typed, pause = 0) {
    const turn = ++this.#asked;
    clearTimeout(this.#timer);
    this.#say(typed.length < this.#least ? `Type at least ${this.#least} characters.` : "Loading…");
    if (typed.length < this.#least) return;
    if (this.#least || this.isRemote) {
      await new Promise((done) => (this.#timer = setTimeout(done, pause)));
    }
    try {
      const groups = await this.#load(typed);
      if (turn === this.#asked) this.#fill(groups);
    } catch (error) {
      if (turn === this.#asked) this.#say(error.message);
    }
  }

  #fill(groups) {
    this.#options = groups.flatMap((group) => group.options);
    if (!this.#options.length) return this.#say("No results found");
    this.list.replaceChildren(...groups.map((group, at) => this.#group(group, at)));
    const chosen = this.#options.findIndex(({ value }) => this.#has(value));
    this.#mark(Math.max(chosen, 0));
  }

  #group({ label, options }, at) {
    const id = `${this.list.id}-${at}`;
    const nodes = options.map((option) => this.#option(option));
    if (!label) return element("div", { role: "presentation" }, ...nodes);
    return element(
      "div",
      { role: "group", "aria-labelledby": id },
      element("div", { class: "options-label", id, role: "presentation" }, label),
      ...nodes,
    );
  }

  #option(option) {
    return element(
      "div",
      {
        role: "option",
        id: `${this.list.id}-option-${this.#options.indexOf(option)}`,
        "aria-selected": String(this.#has(option.value)),
        // Before the click would take the focus.
        onmousedown: (event) => {
          event.preventDefault();
          this.#pick(option);
        },
      },
      element("span", {}, option.text),
      option.hint && element("span", { class: "option-hint" }, option.hint),
    );
  }

  #say(text) {
    this.#options = [];
    this.#active = -1;
    this.list.replaceChildren(
      element("div", { class: "options-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, text),
    );
    this.#show(true);
  }

  #mark(index) {
    this.#active = index;
    const nodes = [...this.list.querySelectorAll('[role="option"]')];
    nodes.forEach((node, at) => node.classList.toggle("active", at === index));
    nodes[index]?.scrollIntoView({ block: "nearest" });
    this.#show(true);
    if (nodes[index]?.id) this.input.setAttribute("aria-activedescendant", nodes[index].id);
  }

  #pick(option) {
    const others = this.#selected.filter(({ value }) => value !== option.value);
    if (!this.#multiple) this.#set([option]);
    else this.#set(this.#has(option.value) ? others : [...this.#selected, option]);
    if (this.#multiple) this.input.value = "";
    this.#close();
  }

  #set(selected) {
    this.#selected = selected;
    this.#write();
    this.#choose(selected);
  }

  #close() {
    this.#asked += 1;
    clearTimeout(this.#timer);
    this.#show(false);
    this.#write();
  }

  #show(open) {
    if (open) {
      this.list.style.minWidth = `${this.node.offsetWidth}px`;
      drop(this.list, this.node);
    } else {
      this.list.hidePopover();
    }
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.input.removeAttribute("aria-activedescendant");
  }

  #write() {
    if (!this.#multiple) {
      this.input.value = this.#selected[0]?.text ?? "";
      return;
    }
    this.#chips.replaceChildren(
      ...this.#selected.map((option) =>
        element(
          "button",
          {
            class: "chip",
            type: "button",
            "aria-label": `Remove ${option.text}`,
            onclick: () => this.#set(this.#selected.filter(({ value }) => value !== option.value)),
          },
          option.text,
          icon("close"),
        ),
      ),
    );
  }

  #isOpen() {
    return this.list.matches(":popover-open");
  }

  #has(value) {
    return this.#selected.some((option) => option.value === value);
  }
}
