/** The open modal: the view on top of the stack, as a dialog that keeps the focus. */

import { renderBlocks } from "./blocks.js";
import { post } from "./connection.js";
import { element, icon } from "./dom.js";
import { focusKept } from "./keep.js";
import { plainText } from "./mrkdwn.js";

const dialog = element("dialog", { class: "modal", id: "modal", "aria-labelledby": "modal-title" });
document.body.append(dialog);

export class Modal {
  #places;
  #view;
  #drawn;
  #errors = {};
  #trouble = "";
  #busy = false;

  constructor(places) {
    this.#places = places;
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close(true);
    });
  }

  /** Show these views of the bot, the last on top; none closes the modal. */
  show(views) {
    const view = views.at(-1);
    if (view?.id !== this.#view?.id) {
      this.#errors = {};
      this.#trouble = "";
    }
    this.#view = view;
    if (view) this.#places.keep({ view_id: view.id }, view.blocks);
    if (view) this.#draw(views.length > 1);
    else if (dialog.open) dialog.close();
    if (!view) this.#drawn = undefined;
  }

  /** Say in the modal what went wrong. */
  complain(text) {
    this.#trouble = text;
    this.#draw();
  }

  #draw(stacked = dialog.classList.contains("stacked")) {
    const view = this.#view;
    const drawn = JSON.stringify([view.id, view.hash, this.#errors, this.#trouble, this.#busy]);
    if (drawn === this.#drawn) return;
    const isNew = !this.#drawn?.startsWith(JSON.stringify([view.id]).slice(0, -1));
    this.#drawn = drawn;
    dialog.classList.toggle("stacked", stacked);
    focusKept(dialog, () => dialog.replaceChildren(this.#form(view, stacked)));
    if (!dialog.open) dialog.showModal();
    if (isNew) firstField()?.focus();
  }

  #form(view, stacked) {
    const to = this.#places.at({ view_id: view.id }, this.#errors);
    const closing = view.close ? plainText(view.close.text) : stacked ? "Back" : view.submit ? "Cancel" : "Close";
    return element(
      "form",
      {
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          this.#submit();
        },
      },
      element(
        "header",
        {},
        element("h2", { id: "modal-title" }, plainText(view.title.text)),
        element(
          "button",
          { class: "icon-button", type: "button", "aria-label": "Close modal", onclick: () => this.#close(true) },
          icon("close"),
        ),
      ),
      element(
        "div",
        { class: "modal-body", role: "group", "aria-labelledby": "modal-title", tabindex: 0 },
        element("p", { class: "trouble", role: "alert", hidden: !this.#trouble }, this.#trouble),
        ...renderBlocks(view.blocks, to),
      ),
      element(
        "footer",
        {},
        element(
          "button",
          { class: "block-button", type: "button", "data-key": "close", onclick: () => this.#close(false) },
          closing,
        ),
        view.submit &&
          element(
            "button",
            { class: "block-button primary", "data-key": "submit", "aria-disabled": String(this.#busy) },
            plainText(view.submit.text),
          ),
      ),
    );
  }

  async #submit() {
    if (this.#busy || !this.#view.submit) return;
    const { id } = this.#view;
    this.#busy = true;
    this.#draw();
    const answer = await post("/client/submit", { view_id: id, values: this.#places.values({ view_id: id }) });
    this.#busy = false;
    if (this.#view?.id !== id) return;
    this.#errors = answer.errors ?? {};
    this.#trouble = answer.ok ? "" : (answer.message ?? answer.error);
    this.#draw();
    dialog.querySelector('[aria-invalid="true"]')?.focus();
  }

  async #close(clear) {
    const { id } = this.#view;
    const answer = await post("/client/close", { view_id: id, clear });
    if (!answer.ok) this.complain(answer.message ?? answer.error);
    else this.#places.forget({ view_id: id });
  }
}

function firstField() {
  return dialog.querySelector("[autofocus]") ?? dialog.querySelector(".block-input :is(input, textarea)") ?? dialog.querySelector("footer .block-button");
}
