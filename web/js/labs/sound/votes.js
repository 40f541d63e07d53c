/** The votes on a sound, as bars with their percents. */

import { element } from "../../elements/element.js";

/** @typedef {{classes: string[], percents: number[], winner: string, sentence: string}} Shares */

export class Votes {
	element = element("ul", { class: "sound-votes" });
	#choose;

	/** @param {string} name @param {((at: number) => void) | null} choose told which class's vote is asked about */
	constructor(name, choose = null) {
		this.element.setAttribute("aria-label", name);
		this.#choose = choose;
	}

	/** @param {Shares} shares @param {boolean} none whether nobody votes */
	show({ classes, percents, winner }, none = false) {
		if (this.element.childElementCount !== classes.length) {
			this.element.replaceChildren(...classes.map((_, at) => this.#row(at)));
		}
		classes.forEach((name, at) => {
			const row = /** @type {HTMLElement} */ (this.element.children[at]);
			const percent = none ? 0 : percents[at];
			row.classList.toggle("winner", !none && name === winner);
			const [label, bar, figure] = /** @type {HTMLElement[]} */ ([...(row.firstElementChild?.children ?? [])]);
			label.textContent = name;
			/** @type {HTMLElement} */ (bar.firstElementChild).style.width = `${percent}%`;
			figure.textContent = none ? "–" : `${percent} %`;
		});
	}

	/** @param {number} at */
	#row(at) {
		const row = element("li", {});
		const inside = this.#choose ? element("button", { type: "button" }) : element("div", {});
		const bar = element("span", { class: "sound-bar", "aria-hidden": "true" });
		bar.append(element("span", {}));
		inside.append(element("span", { class: "sound-name" }), bar, element("span", { class: "sound-percent figures" }));
		inside.addEventListener("click", () => this.#choose?.(at));
		row.append(inside);
		return row;
	}
}
