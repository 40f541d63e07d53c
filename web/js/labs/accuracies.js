/** Accuracies as bars with their spread over seeds, and differences with their intervals, both as tables. */

import { element } from "../elements/element.js";
import { fixed } from "../format.js";

/** @typedef {{network: string, columns: string, each: {data: ArrayLike<number>}, mean: number | null, spread: number | null}} Bar */

export class Accuracies {
	element = element("div", { class: "table-bars" });
	#table = element("table", { class: "figures", "aria-label": "Right about what was held out" });
	#key = element("p", {});

	constructor() {
		this.element.append(this.#table, this.#key);
	}

	/** @param {Bar[]} bars @param {number | null} usual what always naming the most frequent class gets */
	show(bars, usual) {
		const head = element("tr", {});
		for (const name of ["network, columns", "from 0 to 100 %", "mean", "spread"]) {
			head.append(element("th", { scope: "col" }, name));
		}
		this.#table.replaceChildren(head, ...bars.map((bar) => row(bar, usual)));
		const guess = usual === null ? "" : ` (${fixed(100 * usual, 1)} %)`;
		this.#key.textContent = `Right about what was held out, in percent. Bar: mean of the seeds; line under its end: one standard deviation to either side; rings: each seed; dashes: always naming the class most frequent among those learned from${guess}.`;
	}
}

/** @param {Bar} bar @param {number | null} usual */
function row({ network, columns, each, mean, spread }, usual) {
	const line = element("tr", { class: columns === "swapped" ? "swapped" : "" });
	const box = element("div", { class: "bar", "aria-hidden": "true" });
	const put = (/** @type {string} */ kind, /** @type {number} */ from, /** @type {number} */ to) => {
		const part = element("span", { class: kind });
		part.style.left = `${100 * from}%`;
		part.style.width = `${100 * (to - from)}%`;
		box.append(part);
	};
	if (mean !== null) put("mean", 0, mean);
	for (const one of Array.from(each.data)) put("seed", one, one);
	if (mean !== null && spread !== null) put("spread", Math.max(0, mean - spread), Math.min(1, mean + spread));
	if (usual !== null) put("usual", usual, usual);
	const cell = element("td", {});
	cell.append(box);
	line.append(
		element("th", { scope: "row" }, `${network}, ${columns}`),
		cell,
		element("td", {}, mean === null ? "–" : fixed(100 * mean, 1)),
		element("td", {}, spread === null ? "–" : `±${fixed(100 * spread, 1)}`),
	);
	return line;
}

export class Evidence {
	element = element("div", { class: "table-evidence" });
	#table = element("table", { class: "figures", "aria-label": "Differences in points" });
	#rule = element("p", {});

	constructor() {
		this.element.append(this.#table, this.#rule);
	}

	/** @param {{name: string, mean: number, low: number, high: number, counts: boolean}[] | null} evidence @param {string} rule */
	show(evidence, rule) {
		this.element.hidden = !evidence;
		this.#rule.textContent = rule;
		const head = element("tr", {});
		for (const name of ["difference", "points", "95 % interval", "counts"]) {
			head.append(element("th", { scope: "col" }, name));
		}
		const rows = (evidence ?? []).map(({ name, mean, low, high, counts }) => {
			const line = element("tr", {});
			const cells = [fixed(mean, 1), `${fixed(low, 1)} to ${fixed(high, 1)}`, counts ? "yes" : "no"];
			line.append(element("th", { scope: "row" }, name), ...cells.map((text) => element("td", {}, text)));
			return line;
		});
		this.#table.replaceChildren(head, ...rows);
	}
}
