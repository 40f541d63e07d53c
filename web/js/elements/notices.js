/**
 * <xo-notices>: what is wrong with the training, or was reached by it, in sentences; for each trouble the rule
 * by which it was noticed.
 *
 * @typedef {import("../session.js").Trouble} Trouble
 */

import { element } from "./element.js";

export class Notices extends HTMLElement {
	/** The kinds that are told already: each is spoken once. */
	#told = "";

	connectedCallback() {
		this.setAttribute("role", "status");
		this.setAttribute("aria-label", "Notices");
	}

	/** @param {Trouble[]} troubles */
	show(troubles) {
		const kinds = troubles.map(({ kind }) => kind).join();
		if (kinds === this.#told) return;
		this.#told = kinds;
		this.replaceChildren(...troubles.map((trouble) => this.#item(trouble)));
	}

	/** @param {string} sentence */
	say(sentence) {
		this.#told = "";
		this.replaceChildren(element("p", {}, sentence));
	}

	clear() {
		this.#told = "";
		this.replaceChildren();
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
