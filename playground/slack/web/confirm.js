/** Asks whether an action is meant, where the bot wants that asked. */

import { element } from "./dom.js";
import { blockText } from "./text.js";

/** Whether the reader confirms; at once where there is nothing to ask. */
export function confirmed(question, to) {
  if (!question) return Promise.resolve(true);
  const answer = (value, text, kind) =>
    element("button", { class: `block-button ${kind}`, value }, blockText(text, to));
  const dialog = element(
    "dialog",
    { class: "modal confirm", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
    element(
      "form",
      { method: "dialog" },
      element("header", {}, element("h2", { id: "confirm-title" }, blockText(question.title, to))),
      element("div", { class: "modal-body", id: "confirm-text" }, blockText(question.text, to)),
      element(
        "footer",
        {},
        answer("", question.deny, ""),
        answer("yes", question.confirm, question.style ?? "primary"),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
