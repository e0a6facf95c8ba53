/** Shows a popover where it fits: below what it belongs to, or else above. */

const GAP = 4;
const EDGE = 8;

export function drop(popover, anchor) {
  if (!popover.matches(":popover-open")) popover.showPopover();
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const fitsBelow = innerHeight - bottom - EDGE > height;
  const fitsRight = left + width + EDGE < innerWidth;
  popover.style.top = `${fitsBelow ? bottom + GAP : Math.max(EDGE, top - height - GAP)}px`;
  popover.style.left = `${fitsRight ? left : Math.max(EDGE, right - width)}px`;
}
