/** An image over the whole page; Escape, the button and a click beside it close it. */

const dialog = document.getElementById("lightbox");
const shown = document.getElementById("lightbox-image");

export function enlarge({ source, title, alt }) {
  shown.src = source;
  shown.alt = alt;
  document.getElementById("lightbox-title").textContent = title ?? alt;
  document.getElementById("lightbox-link").href = source;
  dialog.showModal();
}

dialog.addEventListener("click", ({ target }) => {
  if (target === dialog) dialog.close();
});
