/**
 * <xo-notices>: what is wrong with the training, or was reached by it, in sentences; for each trouble the rule
 * by which it was noticed.
 *
 * @typedef {import("../session.js").Trouble} Trouble
 */

import { element } from "./element.js";

export class Notices extends HTMLElement {
	/** What is told already: it is spoken once. */
	#told = "";

	connectedCallback() {
		this.setAttribute("role", "status");
		this.setAttribute("aria-label", "Notices");
	}

	/** @param {Trouble[]} troubles @param {string | null} goal that has been reached, in a sentence */
	show(troubles, goal) {
		const told = [goal, ...troubles.map(({ kind }) => kind)].join();
		if (told === this.#told) return;
		this.#told = told;
		const reached = goal === null ? [] : [element("p", {}, goal)];
		this.replaceChildren(...reached, ...troubles.map((trouble) => this.#item(trouble)));
	}

	/** @param {Trouble} trouble */
	#item({ kind, sentence, rule }) {
		const item = element("div", { "data-kind": kind });
		const how = element("details", {});
		how.append(element("summary", {}, "How this is noticed"), element("p", {}, rule));
		item.append(element("p", {}, sentence), how);
		return item;
	}
}

customElements.define("xo-notices", Notices);
