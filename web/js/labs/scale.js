/** The scale of a match: from the photographic negative, −1, over nothing, 0, to a perfect match, +1. */

import { element } from "../elements/element.js";
import { fixed } from "../format.js";

export class Scale {
	element = element("div", { class: "scale" });
	#bar = element("div", { class: "bar-of-matches", role: "meter", "aria-label": "Match" });
	#mark = element("span", { class: "mark" });

	constructor() {
		this.#bar.setAttribute("aria-valuemin", "-1");
		this.#bar.setAttribute("aria-valuemax", "1");
		this.#bar.append(this.#mark);
		const ends = element("div", { class: "ends figures", "aria-hidden": "true" });
		ends.append(...["−1 negative", "0 nothing", "+1 perfect"].map((text) => element("span", {}, text)));
		this.element.append(this.#bar, ends);
	}

	/** @param {number} match @param {string} reading what that means */
	show(match, reading) {
		this.#mark.style.left = `${50 + 50 * match}%`;
		this.#bar.setAttribute("aria-valuenow", match.toFixed(2));
		this.#bar.setAttribute("aria-valuetext", `${fixed(match, 2)}, ${reading}`);
	}
}
