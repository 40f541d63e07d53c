/** ReLU: a map before and after, how its values are spread, and the verdict with every ReLU left out. */

import { colourOf } from "../../colour.js";
import { element } from "../../elements/element.js";
import { fixed, short } from "../../format.js";
import { light } from "../../scene.js";
import { Picture } from "../picture.js";

/** @typedef {import("../picture.js").Cell} Cell */

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, HIGH] = [300, 90];

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const before = new Picture("before ReLU");
	const after = new Picture("after ReLU");
	const pair = element("div", { class: "pair" });
	pair.append(before.figure, element("span", { class: "becomes", "aria-hidden": "true" }, "→"), after.figure);
	const charts = { before: new Histogram("Values before ReLU"), after: new Histogram("Values after ReLU") };
	const spread = element("div", { class: "spread" });
	spread.append(charts.before.figure, charts.after.figure);
	const counts = element("table", { class: "figures", "aria-label": "Values counted" });
	const scroller = element("div", { class: "counted", tabindex: "0", role: "group", "aria-label": "All counts" });
	scroller.append(counts);
	const details = element("details", {});
	details.append(element("summary", {}, "The counts as a table"), scroller);
	const verdicts = element("table", { class: "figures", "aria-label": "The verdict with and without ReLU" });
	const both = element("div", {
		class: "wide-table verdicts",
		role: "group",
		"aria-label": "Both verdicts",
		tabindex: "0",
	});
	both.append(verdicts);
	/** @type {any} */
	let shown = null;

	/** @param {Cell} cell */
	function tell({ row, column }) {
		const place = { top: row, left: column, bottom: row + 1, right: column + 1 };
		for (const picture of [before, after]) picture.light(place, "cell");
		const [top, bottom] = shown.sees.rows[row];
		const [left, right] = shown.sees.columns[column];
		light({ top, bottom, left, right });
		const value = before.at({ row, column });
		const result = after.at({ row, column });
		charts.before.mark(value);
		charts.after.mark(result);
		const fate = value < 0 ? "swapped for 0" : "passes as it is";
		lab.say(`Row ${row + 1}, column ${column + 1}: max(0, ${fixed(value, 3)}) = ${fixed(result, 3)}; ${fate}.`);
	}
	for (const picture of [before, after]) {
		picture.onCell(tell);
		picture.figure.addEventListener("pointerleave", () => light(null));
	}

	return {
		elements: [pair, spread, details, both],
		show(view) {
			shown = view;
			const { scale, swapped, values, zeros } = view;
			const size = view.before.shape.join(" × ");
			before.show(view.before, scale, `before: ${size} values, ${swapped} of them below 0 (scale ±${short(scale)})`);
			after.show(view.after, scale, `after: ${size} values, ${zeros} of them 0`);
			const most = Math.max(...view.counts_before, ...view.counts_after);
			charts.before.show(
				view.counts_before,
				view,
				most,
				`${swapped} of ${values} below 0 (${fixed(view.percent, 0)} %)`,
			);
			charts.after.show(view.counts_after, view, most, `the same ${swapped} are now 0`);
			write(view);
			compare(view);
		},
	};

	/** @param {any} view */
	function write(view) {
		const edges = view.edges.data;
		const head = element("tr", {});
		head.append(...["from", "to", "before", "after"].map((text) => element("th", { scope: "col" }, text)));
		const lines = view.counts_before.map((/** @type {number} */ count, /** @type {number} */ bin) => {
			const line = element("tr", {});
			const cells = [fixed(edges[bin], 2), fixed(edges[bin + 1], 2), `${count}`, `${view.counts_after[bin]}`];
			line.append(...cells.map((text) => element("td", {}, text)));
			return line;
		});
		counts.replaceChildren(head, ...lines);
	}

	/** @param {any} view */
	function compare(view) {
		const head = element("tr", {});
		head.append(
			element("td", {}),
			...view.classes.map((/** @type {string} */ name) => element("th", { scope: "col" }, `score ${name}`)),
			element("th", { scope: "col" }, "verdict"),
		);
		const lines = ["with", "without"].map((which) => {
			const { scores, winner, percents } = view[which];
			const share = percents[view.classes.indexOf(winner)];
			const line = element("tr", {});
			line.append(
				element("th", { scope: "row" }, `${which} ReLU`),
				...scores.map((/** @type {number} */ score) => element("td", {}, fixed(score, 2))),
				element("td", {}, share === undefined ? winner : `${winner}, ${share} %`),
			);
			return line;
		});
		verdicts.replaceChildren(head, ...lines);
	}
}

/** Counted values as bars, in the colours of the pictures. */
class Histogram {
	figure = element("figure", { class: "histogram" });
	#drawing = document.createElementNS(SVG, "svg");
	#caption = element("figcaption", {});
	#title;
	#low = -1;
	#high = 1;

	/** @param {string} title */
	constructor(title) {
		this.#title = title;
		this.#drawing.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH + 18}`);
		this.#drawing.setAttribute("role", "img");
		this.#drawing.setAttribute("aria-label", title);
		this.figure.append(this.#drawing, this.#caption);
	}

	/** @param {number[]} counts @param {any} view @param {number} most the count that fills the height @param {string} caption */
	show(counts, view, most, caption) {
		const edges = view.edges.data;
		[this.#low, this.#high] = [edges[0], edges[edges.length - 1]];
		const bars = counts.map((count, bin) => {
			const [left, right] = [this.#across(edges[bin]), this.#across(edges[bin + 1])];
			const height = (HIGH * count) / most;
			return draw("rect", {
				x: left + 0.5,
				y: HIGH - height,
				width: right - left - 1,
				height,
				fill: colourOf((edges[bin] + edges[bin + 1]) / 2, view.scale),
				class: "count",
			});
		});
		const words = [this.#low, 0, this.#high].map((value, at) => {
			const text = draw("text", { x: this.#across(value), y: HIGH + 14, class: "tick" });
			text.setAttribute("text-anchor", ["start", "middle", "end"][at]);
			text.textContent = fixed(value, value === 0 ? 0 : 1);
			return text;
		});
		const zero = this.#across(0);
		this.#drawing.replaceChildren(
			...bars,
			draw("path", { d: `M0 ${HIGH}H${WIDE}M${zero} 0V${HIGH + 3}`, class: "axis" }),
			...words,
			draw("path", { class: "at" }),
		);
		this.#caption.textContent = `${this.#title}: ${caption}`;
		this.#drawing.setAttribute("aria-description", caption);
	}

	/** Marks where a value stands. @param {number} value */
	mark(value) {
		const x = this.#across(value);
		this.#drawing.querySelector(".at")?.setAttribute("d", `M${x} ${HIGH + 1}l-5 8h10z`);
	}

	/** @param {number} value */
	#across(value) {
		return (WIDE * (value - this.#low)) / (this.#high - this.#low);
	}
}

/** @param {string} kind @param {Record<string, string | number>} attributes */
function draw(kind, attributes) {
	const made = document.createElementNS(SVG, kind);
	for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
	return made;
}
