/** The dismissible line of things to try. */

import { element, icon } from "./dom.js";

const DISMISSED = "hints-dismissed";

/** Fill `card` with hints; `pick(text)` is called with the one that was clicked. */
export function showHints(card, hints, pick) {
  card.hidden = hints.length === 0 || sessionStorage.getItem(DISMISSED) !== null;
  const dismiss = () => {
    card.hidden = true;
    sessionStorage.setItem(DISMISSED, "yes");
  };
  card.replaceChildren(
    element("h2", {}, icon("spark"), "What to try"),
    element(
      "ul",
      {},
      ...hints.map((hint) =>
        element("li", {}, element("button", { type: "button", onclick: () => pick(hint) }, hint)),
      ),
    ),
    element(
      "button",
      { class: "icon-button", type: "button", "aria-label": "Dismiss what to try", onclick: dismiss },
      icon("close"),
    ),
  );
}
