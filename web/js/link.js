/** A link to the page as it stands, behind `#at=` in its address. Python writes what is in it, and reads it again. */

import { copyText } from "./copying.js";
import { find } from "./elements/element.js";
import { readyMade } from "./opening.js";
import * as session from "./session.js";

const MARK = "#at=";

/** Whether the address of this page is such a link. */
export const isLinked = () => location.hash.startsWith(MARK);

/** Begins as the address says. @returns {Promise<session.Followed>} */
export async function follow() {
	return session.follow(location.hash.slice(MARK.length), await readyMade());
}

/** Copies a link, or shows it where the clipboard is closed to pages, and says what is not in it. */
export async function copy() {
	const { text, said } = await session.link();
	const address = new URL(MARK + text, location.href).href;
	const copied = await copyText("Copy link to page", address);
	find("#outcome", HTMLElement).textContent = copied ? `The link is copied. ${said}` : said;
}
