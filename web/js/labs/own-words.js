/** Two lists of words of the reader's own, pasted, with names. */

import { element } from "../elements/element.js";
import * as session from "../session.js";

export const OWN = "your own";
const PLACES = ["first", "second"];
const HUGE = 2_000_000; // characters, which a browser would take seconds to lay out; more than Python reads

export class OwnWords {
	element = element("details", { class: "text-own" });
	#lab;
	#said = element("p", { role: "status" });
	#trouble = element("p", { class: "text-trouble", role: "alert" });

	/** @param {import("./lab.js").Lab} lab */
	constructor(lab) {
		this.#lab = lab;
		const names = PLACES.map((place) =>
			element("input", { "aria-label": `Name of the ${place} list`, maxlength: "12", placeholder: place }),
		);
		const lists = PLACES.map((place) =>
			element("textarea", { "aria-label": `Words of the ${place} list`, rows: "5", spellcheck: "false" }),
		);
		lists.forEach((list, at) => {
			list.addEventListener("paste", (event) => {
				const pasted = event.clipboardData?.getData("text") ?? "";
				if (pasted.length < HUGE) return;
				event.preventDefault();
				void this.#bring(
					lists.map(({ value }, other) => (other === at ? pasted : value)),
					names.map(({ value }) => value),
				);
			});
		});
		const boxes = PLACES.map((_, at) => {
			const box = element("div", { class: "text-list" });
			box.append(names[at], lists[at]);
			return box;
		});
		const both = element("div", { class: "text-lists" });
		both.append(...boxes);
		const use = element("button", { type: "button" }, "Use these lists");
		use.addEventListener("click", () =>
			this.#bring(
				lists.map(({ value }) => value),
				names.map(({ value }) => value),
			),
		);
		this.element.append(
			element("summary", {}, "Bring two lists of your own"),
			element(
				"p",
				{},
				"Two kinds of words, one word a line, at least 20 of each: first names and family names, birds and fish, passwords and words. Nothing of them leaves this tab: they are learned from here, kept nowhere, and are in no link.",
			),
			both,
			use,
			this.#said,
			this.#trouble,
		);
	}

	/** @param {string[]} lists @param {string[]} names */
	async #bring(lists, names) {
		this.#trouble.textContent = "";
		this.#said.textContent = "Reading …";
		try {
			const { said } = await session.bringWords(lists, names);
			this.#said.textContent = said.join(" ");
			this.#lab.change({ data: OWN, word: "", position: 0 });
		} catch (error) {
			this.#said.textContent = "";
			this.#trouble.textContent = error instanceof Error ? error.message : String(error);
		}
	}
}
