/** Learning by trying: one value after another higher and lower, beside backpropagation with as many passes. */

import uPlot from "uplot";
import { element } from "../../elements/element.js";
import { count, fixed, short } from "../../format.js";
import { Curves } from "../curves.js";
import { Picture } from "../picture.js";

/** @typedef {import("../picture.js").Cell} Cell */
/** @typedef {{name: string, values: {data: ArrayLike<number>, shape: number[]}, scale: number}} Shown */

const WAYS = ["by trying", "by backpropagation"];
const SHORTEST = 1e-4; // seconds
const LINES = [{ label: WAYS[0], dash: [6, 4] }, { label: WAYS[1] }];

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const where = element("p", { class: "nudge-where", role: "status", "aria-live": "off" });
	const trial = element("table", { class: "figures nudge-trial", "aria-label": "The value that is tried" });
	const counter = element("table", { class: "figures", "aria-label": "What it takes, and what it brings" });
	const counted = element("div", { class: "nudge-wide", tabindex: "0", role: "group", "aria-label": "All counts" });
	counted.append(counter);
	const networks = WAYS.map((way) => new Values(way, lab));
	const both = element("div", { class: "nudge-networks" });
	both.append(...networks.map((network) => network.element));
	const plots = {
		passes: new Curves("Error against pictures processed", { x: "drawings through, either way", y: "error" }, LINES),
		seconds: new Curves("Error against time, as measured now", { x: "seconds", y: "error" }, LINES),
	};
	const curves = element("div", { class: "nudge-curves" });
	const key = element("p", { class: "nudge-key" });
	key.append(element("span", { class: "dashed" }, WAYS[0]), element("span", {}, WAYS[1]));
	curves.append(plots.passes.figure, plots.seconds.figure, key);
	const agreement = new Agreement();
	const sample = new Picture("the first of its drawings");
	sample.figure.classList.add("nudge-sample");

	return {
		elements: [where, trial, both, sample.figure, counted, curves, agreement.element],
		show(view, options) {
			const { trial: tried } = view;
			where.textContent = tried
				? `Sweep ${tried.sweep}, value ${tried.number} of ${view.parameters}: ${tried.name}`
				: `No value tried yet; ${view.parameters} to try`;
			attempt(view);
			const names = view.sample_names.join(", ");
			sample.show(view.sample, 1, `the first of the ${view.drawings} drawings that both learn from: ${names}`);
			view.ways.forEach((/** @type {any} */ way, /** @type {number} */ at) => {
				networks[at].show(way.pictures);
			});
			networks[0].light(tried);
			tally(view);
			draw(view, options.axis === "logarithmic");
			agreement.show(view.agreement);
		},
	};

	/** @param {any} view */
	function attempt({ trial: tried, nudge, ways }) {
		const names = ["lower", "as it is", "higher"];
		const none = [null, null, null];
		const kept = tried
			? tried.ways.map((/** @type {string} */ way) => (way === tried.kept ? "kept" : ""))
			: ["", "", ""];
		fill(
			trial,
			["", ...names],
			[
				["value", ...(tried?.values ?? none).map((/** @type {number | null} */ value) => places(value, 3))],
				[
					"error",
					...(tried?.errors ?? [null, ways[0].error, null]).map((/** @type {any} */ error) => places(error, 5)),
				],
				[`nudge ${short(nudge)}`, ...kept],
			],
		);
	}

	/** @param {any} view */
	function tally({ ways }) {
		fill(
			counter,
			["", "passes forwards", "passes back", "values moved", "error", "seconds"],
			ways.map((/** @type {any} */ way, /** @type {number} */ at) => [
				WAYS[at],
				count(way.forward),
				count(way.backward),
				count(way.moved),
				fixed(way.error, 4),
				fixed(way.seconds.data[way.seconds.data.length - 1], 2),
			]),
		);
	}

	/** @param {any} view @param {boolean} logarithmic */
	function draw({ passes, ways, drawings, sentence }, logarithmic) {
		const errors = ways.map((/** @type {any} */ way) => way.errors.data);
		const axes = { x: true, y: logarithmic };
		plots.passes.show([passes.data, ...errors], axes, sentence);
		const timed = ways.map((/** @type {any} */ way) => {
			// A coarse clock may have said 0, which a logarithmic axis does not have.
			const seconds = Array.from(way.seconds.data, (each) => Math.max(each, SHORTEST));
			return /** @type {uPlot.AlignedData} */ ([seconds, way.errors.data]);
		});
		const took = ways.map((/** @type {any} */ way) => fixed(way.seconds.data.at(-1), 2));
		plots.seconds.show(
			uPlot.join(timed),
			axes,
			`${took[0]} seconds ${WAYS[0]}, ${took[1]} ${WAYS[1]}, ${drawings} drawings a pass.`,
		);
	}
}

/** All values of one network, in pictures. */
class Values {
	element = element("div", { class: "nudge-values", role: "group" });
	/** @type {Picture[]} */
	#pictures = [];
	#scales = element("p", { class: "nudge-scales figures" });
	#way;
	#lab;

	/** @param {string} way @param {import("../lab.js").Lab} lab */
	constructor(way, lab) {
		this.#way = way;
		this.#lab = lab;
		this.element.setAttribute("aria-label", way);
		this.element.append(element("h4", {}, way), this.#scales);
	}

	/** @param {Shown[]} shown */
	show(shown) {
		if (!this.#pictures.length) {
			this.#pictures = shown.map(({ name }) => this.#picture(name));
			this.#scales.before(...this.#pictures.map((picture) => picture.figure));
		}
		shown.forEach(({ name, values, scale }, at) => {
			this.#pictures[at].show(values, scale, name);
		});
		const ends = [...new Map(shown.map(({ name, scale }) => [name.replace(/^feature \d+$/, "features"), scale]))];
		this.#scales.textContent = `Colours end at: ${ends.map(([name, scale]) => `${name} ±${short(scale)}`).join(", ")}`;
	}

	/** Lights the value that is tried, or none. @param {{picture: number, row: number, column: number} | null} tried */
	light(tried) {
		for (const picture of this.#pictures) picture.light(null);
		if (!tried) return;
		const { picture, row, column } = tried;
		this.#pictures[picture].light({ top: row, left: column, bottom: row + 1, right: column + 1 }, "cell");
	}

	/** @param {string} name */
	#picture(name) {
		const picture = new Picture(`${name}, ${this.#way}`);
		picture.figure.classList.toggle("wide", !name.startsWith("feature"));
		picture.onCell((cell) => {
			this.#lab.say(
				`${name}, ${this.#way}: row ${cell.row + 1}, column ${cell.column + 1} is ${fixed(picture.at(cell), 3)}.`,
			);
		});
		return picture;
	}
}

/** Slopes measured beside slopes worked out: a point each, and a table. */
class Agreement {
	element = element("details", { class: "nudge-agreement" });
	#words = element("p", {});
	#table = element("table", { class: "figures", "aria-label": "Slopes, measured and worked out" });
	#reach = 1;
	#plot;
	/** @type {any} */
	#shown = null;

	constructor() {
		const reach = () => /** @type {[number, number]} */ ([-this.#reach, this.#reach]);
		this.#plot = new Curves(
			"Every slope, measured and worked out",
			{ x: "by the chain rule", y: "by finite difference" },
			[
				{ label: "equal", soft: true },
				{ label: "slopes", points: true },
			],
			{ x: reach, y: reach },
		);
		const box = element("div", { class: "nudge-slopes", tabindex: "0", role: "group", "aria-label": "All slopes" });
		box.append(this.#table);
		this.element.append(
			element("summary", {}, "Finite difference or chain rule: do they agree?"),
			this.#words,
			this.#plot.figure,
			box,
		);
		this.element.addEventListener("toggle", () => this.#write());
	}

	/** @param {any} agreement */
	show(agreement) {
		const news = agreement.names.length !== this.#shown?.names.length;
		this.#shown = agreement;
		if (news) this.#write();
	}

	#write() {
		if (!this.element.open || !this.#shown) return;
		const { measured, slopes, names, steepest, words } = this.#shown;
		this.#words.textContent = words;
		const order = names.map((/** @type {string} */ _, /** @type {number} */ at) => at);
		order.sort((/** @type {number} */ a, /** @type {number} */ b) => slopes.data[a] - slopes.data[b]);
		this.#reach = 1.1 * (steepest || 1);
		const across = [-this.#reach, ...order.map((/** @type {number} */ at) => slopes.data[at]), this.#reach];
		const points = [null, ...order.map((/** @type {number} */ at) => measured.data[at]), null];
		this.#plot.show([across, across, points], { x: false, y: false }, words);
		fill(
			this.#table,
			["value", "finite difference", "chain rule"],
			names.map((/** @type {string} */ name, /** @type {number} */ at) => [
				name,
				fixed(measured.data[at], 9),
				fixed(slopes.data[at], 9),
			]),
		);
	}
}

/** @param {number | null} value @param {number} digits */
function places(value, digits) {
	return value === null ? "–" : fixed(value, digits);
}

/** @param {HTMLElement} table @param {string[]} head @param {string[][]} rows the first cell of each names it */
function fill(table, head, rows) {
	const top = element("tr", {});
	top.append(...head.map((text) => element(text ? "th" : "td", text ? { scope: "col" } : {}, text)));
	const lines = rows.map(([name, ...cells]) => {
		const line = element("tr", {});
		line.append(element("th", { scope: "row" }, name));
		line.append(...cells.map((text) => element("td", text === "kept" ? { class: "kept" } : {}, text)));
		return line;
	});
	table.replaceChildren(top, ...lines);
}
