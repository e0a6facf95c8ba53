/** Block Kit's text objects and images -> DOM nodes. */

import { safeLink } from "./dom.js";
import { mrkdwn, plainText } from "./mrkdwn.js";

/** What a text object says; `to.names` tells who is who. */
export function blockText(object, to) {
  return object.type === "mrkdwn" ? mrkdwn(object.text, to.names) : plainText(object.text);
}

/** Where an image is: a file of the playground, or an address on the web. */
export function imageSource({ image_url: address }) {
  return address?.startsWith("/") ? address : safeLink(address);
}
