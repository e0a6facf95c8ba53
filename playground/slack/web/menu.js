/** A menu that drops from a button, in the ARIA pattern of a menu button. */

import { element, icon } from "./dom.js";
import { drop } from "./drop.js";

/**
 * A button that opens a menu; `items()` gives `[{text, hint, run}]` each time it opens.
 */
export function menuButton({ name, symbol, items, attributes = {} }) {
  const button = element(
    "button",
    {
      type: "button",
      "aria-label": name,
      title: name,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      ...attributes,
    },
    icon(symbol),
  );
  button.addEventListener("click", () => open(button, name, items()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    open(button, name, items());
  });
  return button;
}

function open(button, name, items) {
  const nodes = items.map(({ text, hint, run }) =>
    element(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: -1,
        onclick: () => {
          close(true);
          run();
        },
      },
      element("span", {}, text),
      hint && element("span", { class: "option-hint" }, hint),
    ),
  );
  const menu = element("div", { class: "menu", role: "menu", "aria-label": name, popover: "manual" }, ...nodes);
  // Inside a dialog, what is outside of it can be neither seen nor used.
  (button.closest("dialog") ?? document.body).append(menu);
  drop(menu, button);
  button.setAttribute("aria-expanded", "true");
  nodes[0]?.focus();

  menu.addEventListener("keydown", (event) => {
    const at = nodes.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) nodes.at(to % nodes.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (!menu.contains(relatedTarget)) close(false);
  });

  function close(back) {
    if (!menu.isConnected) return;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
    menu.remove();
  }
}
