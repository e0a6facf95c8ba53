/** What readers would lose when nodes are replaced: their focus, and pictures that are loaded. */

/** Do `change` to the content of a node, and leave the focus where it was. */
export function focusKept(node, change) {
  const focused = node.contains(document.activeElement) ? document.activeElement : undefined;
  const path = focused && pathTo(focused, node);
  const { selectionStart, selectionEnd } = focused ?? {};
  change();
  if (!path) return;
  const again = follow(path, node) ?? node;
  again.focus({ preventScroll: true });
  if (typeof selectionStart === "number" && again.setSelectionRange) {
    again.setSelectionRange(selectionStart, selectionEnd);
  }
}

/** Put a new node in the place of an old one, with the focus and the loaded pictures of that. */
export function replace(old, made) {
  const holder = old.parentNode;
  for (const image of made.querySelectorAll("img[src]")) {
    const loaded = old.querySelector(`img[src="${CSS.escape(image.getAttribute("src"))}"]`);
    if (loaded?.complete && loaded.className === image.className) {
      loaded.alt = image.alt;
      image.replaceWith(loaded);
    }
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : undefined;
  const path = focused && pathTo(focused, old);
  holder.replaceChild(made, old);
  if (path) (follow(path, made) ?? made).focus({ preventScroll: true });
}

// By its key where it has one, for what stands before it may have changed.
function pathTo(node, root) {
  if (node === root) return {};
  const { key } = node.dataset;
  if (key) return { selector: `[data-key="${CSS.escape(key)}"]` };
  const alike = [...root.querySelectorAll(node.localName)];
  return { selector: node.localName, at: alike.indexOf(node), count: alike.length };
}

function follow({ selector, at, count }, root) {
  if (!selector) return root;
  const alike = root.querySelectorAll(selector);
  if (at === undefined) return alike[0];
  return alike.length === count ? alike[at] : undefined;
}
