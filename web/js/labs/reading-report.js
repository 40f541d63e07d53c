/**
 * What a table of the reader's own was taken for when it was read, and the two things about that which a reader
 * can change: its encoding, and whether its first row has names.
 *
 * @typedef {{facts: {name: string, text: string}[], columns: {name: string, kind: string, values: string, missing: string}[], notes: string[], encodings: string[], encoding: string, headers: string[], header: string}} Reading
 */

import { element } from "../elements/element.js";

const FOUND = "found by itself";
const HEADS = ["column", "read as", "values", "missing"];

export class ReadingReport {
	element = element("details", { class: "table-report" });
	#encoding = element("select", { "aria-label": "Encoding of the table" });
	#header = element("select", { "aria-label": "First row of the table" });
	#facts = element("dl", {});
	#columns = element("tbody", {});
	#notes = element("ul", {});
	#trouble = element("p", { class: "table-refused", role: "alert" });

	/** @param {(encoding: string, header: string) => void} choose */
	constructor(choose) {
		const controls = element("div", { class: "table-choices" });
		for (const [text, select] of /** @type {const} */ ([
			["Encoding", this.#encoding],
			["First row", this.#header],
		])) {
			select.addEventListener("change", () => {
				this.#trouble.textContent = "";
				choose(this.#encoding.value, this.#header.value);
			});
			const label = element("label", {}, text);
			label.append(select);
			controls.append(label);
		}
		const head = element("tr", {});
		head.append(...HEADS.map((text) => element("th", { scope: "col" }, text)));
		const table = element("table", { "aria-label": "Columns as they were read" });
		const top = element("thead", {});
		top.append(head);
		table.append(top, this.#columns);
		const wide = element("div", {
			class: "table-read",
			tabindex: "0",
			role: "group",
			"aria-label": "Columns of the table",
		});
		wide.append(table);
		this.element.append(
			element("summary", {}, "How it was read"),
			controls,
			this.#trouble,
			this.#facts,
			this.#notes,
			wide,
		);
	}

	/** Why the table cannot be read as was chosen; what is shown stays. @param {Reading | null} reading @param {string} why */
	refuse(reading, why) {
		this.show(reading);
		this.#trouble.textContent = why;
	}

	/** @param {Reading | null} reading */
	show(reading) {
		this.element.hidden = !reading;
		if (!reading) return;
		offer(this.#encoding, reading.encodings, reading.encoding);
		offer(this.#header, reading.headers.filter(Boolean), reading.header);
		this.#facts.replaceChildren(
			...reading.facts.flatMap(({ name, text }) => [element("dt", {}, name), element("dd", {}, text)]),
		);
		this.#notes.replaceChildren(...reading.notes.map((note) => element("li", {}, note)));
		this.#columns.replaceChildren(
			...reading.columns.map(({ name, kind, values, missing }) => {
				const line = element("tr", {});
				line.append(element("th", { scope: "row" }, name));
				line.append(...[kind, values, missing].map((text) => element("td", {}, text)));
				return line;
			}),
		);
	}
}

/** Fills a choice, the first of which is to find it out, and sets it. @param {HTMLSelectElement} select @param {string[]} choices @param {string} chosen */
export function offer(select, choices, chosen) {
	if (select.options.length !== choices.length + 1) {
		select.replaceChildren(new Option(FOUND, ""), ...choices.map((choice) => new Option(choice, choice)));
	}
	select.value = chosen;
}
