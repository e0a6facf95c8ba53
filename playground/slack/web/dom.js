/**
 * DOM nodes from data. Nothing in this page turns text into markup: children that are strings
 * become text nodes, and attribute names are always ours.
 */

/** `element("a", {class: "link", onclick: f, "aria-label": "…"}, "text", node)`. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== false));
  return node;
}

/** A symbol of icons.svg; decoration only, whatever it stands on carries the name. */
export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** The square with a person's initials, or the app's icon for a bot. */
export function avatar(user) {
  if (user.is_bot) {
    return element("img", { class: "avatar", src: "/static/app-icon.svg", alt: "" });
  }
  const square = element("span", { class: "avatar", "aria-hidden": "true" }, initials(user));
  square.style.backgroundColor = user.color;
  return square;
}

function initials(user) {
  const words = (user.real_name || user.name).trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}

/** That address when a person may be sent there, else undefined. */
export function safeLink(address) {
  try {
    const { protocol, href } = new URL(address);
    return ["http:", "https:", "mailto:"].includes(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
