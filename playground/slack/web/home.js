/** The app's Home tab, and the tabs that lead to it. */

import { renderBlocks } from "./blocks.js";
import { element, icon } from "./dom.js";
import { focusKept } from "./keep.js";

const TABS = { home: "Home", messages: "Messages" };

export class Home {
  #tabs;
  #panel;
  #places;
  #drawn;

  /** `tabs` and `panel` are the elements to fill; `open(tab)` is called with what was chosen. */
  constructor(tabs, panel, places, open) {
    this.#tabs = tabs;
    this.#panel = panel;
    this.#places = places;
    tabs.replaceChildren(
      ...Object.entries(TABS).map(([tab, name]) =>
        element(
          "button",
          { type: "button", role: "tab", id: `tab-${tab}`, "data-tab": tab, onclick: () => open(tab) },
          name,
        ),
      ),
    );
    tabs.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = tabs.querySelector('[aria-selected="false"]');
      other.focus();
      other.click();
    });
  }

  /** Show that tab of the app, or no tabs for undefined; `view` is what the bot published. */
  show(tab, view, appName) {
    this.#tabs.hidden = !tab;
    this.#panel.hidden = tab !== "home";
    for (const each of this.#tabs.children) {
      const selected = each.dataset.tab === tab;
      each.setAttribute("aria-selected", String(selected));
      each.tabIndex = selected ? 0 : -1;
    }
    const drawn = `${view?.id} ${view?.hash}`;
    if (tab !== "home" || drawn === this.#drawn) return;
    this.#drawn = drawn;
    const content = view
      ? renderBlocks(view.blocks, this.#places.at({ view_id: view.id }))
      : [
          element(
            "div",
            { class: "nothing" },
            icon("home"),
            element("p", {}, `${appName} has not shown anything here yet.`),
          ),
        ];
    focusKept(this.#panel, () => this.#panel.replaceChildren(element("div", { class: "home-body" }, ...content)));
  }
}
