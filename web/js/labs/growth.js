/**
 * How the work of a convolution grows: multiplications counted beside time measured, as a plot and a table.
 *
 * @typedef {{grows: string, picture: number, feature: number, features: number, multiplications: number}} Case
 * @typedef {(which: number) => Promise<{view: any}>} Measure asks Python to time the case of this number, from 1
 */

import uPlot from "uplot";
import { onColoursChange } from "../colour.js";
import { element } from "../elements/element.js";
import { axisOfNow, inkOf } from "../elements/plot.js";
import { onResize } from "../elements/resize.js";
import { count, fixed, wordsOf } from "../format.js";

/** @type {Record<string, {words: string, dash: number[], hollow: boolean}>} */
const KINDS = {
	picture: { words: "larger picture", dash: [], hollow: false },
	feature: { words: "larger feature", dash: [6, 4], hollow: false },
	features: { words: "more features", dash: [2, 3], hollow: true },
};

export class Growth {
	element = element("details", { class: "growth" });
	#button = element("button", { type: "button" }, "Measure");
	#state = element("p", { role: "status" });
	#holder = element("div", { class: "growth-plot", role: "img", "aria-label": "Time beside work" });
	#table = element("table", { class: "figures", "aria-label": "Work and time" });
	/** @type {Case[]} */
	#cases = [];
	/** Milliseconds of each case. @type {(number | null)[]} */
	#times = [];
	/** @type {uPlot | null} */
	#plot = null;
	#measure;

	/** @param {Measure} measure */
	constructor(measure) {
		this.#measure = measure;
		const key = element("p", { class: "growth-key" });
		for (const [kind, { words }] of Object.entries(KINDS)) key.append(element("span", { class: kind }, words));
		const box = element("div", { class: "wide-table", tabindex: "0", role: "group", "aria-label": "All times" });
		box.append(this.#table);
		this.element.append(
			element("summary", {}, "How the work grows, and the time with it"),
			element(
				"p",
				{},
				"Multiplications = values of the maps × pixels of a feature × number of features. Does a computer take as much longer as the count says? Let yours try.",
			),
			this.#button,
			this.#state,
			this.#holder,
			key,
			box,
		);
		this.#button.addEventListener("click", () => this.#run());
		this.element.addEventListener("toggle", () => this.element.open && this.#rebuild());
		onResize(() => this.#fit(), this.#holder);
		onColoursChange(() => this.element.open && this.#rebuild());
	}

	/** @param {Case[]} cases */
	show(cases) {
		if (this.#cases.length) return;
		this.#cases = cases;
		this.#times = cases.map(() => null);
		this.#write();
	}

	/** One case after another, so that everything else gets its turn between them. */
	async #run() {
		this.#button.disabled = true;
		this.#times = this.#cases.map(() => null);
		try {
			for (let which = 1; which <= this.#cases.length; which++) {
				this.#state.textContent = `Timing ${which} of ${this.#cases.length} …`;
				const { view } = await this.#measure(which);
				this.#times[which - 1] = view.measured.milliseconds;
				this.#write();
				this.#plot?.setData(this.#data());
			}
			this.#state.textContent =
				"Measured in this tab, just now. Other tabs and programs may disturb it; measure again.";
		} catch (error) {
			this.#state.textContent = wordsOf(error);
		} finally {
			this.#button.disabled = false;
		}
	}

	/** @returns {uPlot.AlignedData} */
	#data() {
		const order = this.#cases
			.map((_, i) => i)
			.sort((a, b) => this.#cases[a].multiplications - this.#cases[b].multiplications);
		/** The middle of it all belongs to every line. @param {string} kind */
		const line = (kind) => order.map((i) => (this.#cases[i].grows === kind || i === 1 ? this.#times[i] : null));
		return [order.map((i) => this.#cases[i].multiplications), ...Object.keys(KINDS).map(line)];
	}

	#rebuild() {
		this.#plot?.destroy();
		const [ink, paper] = ["--ink", "--paper-raised"].map(inkOf);
		const axis = axisOfNow();
		this.#plot = new uPlot(
			{
				width: 100,
				height: 100,
				padding: [8, 12, 0, 0],
				cursor: { show: false },
				legend: { show: false },
				scales: {
					x: { time: false, range: [0, 1.05 * Math.max(1, ...this.#cases.map((each) => each.multiplications))] },
					y: { range: (_, __, high) => [0, 1.1 * (high || 1)] },
				},
				axes: [
					{
						...axis,
						size: 28,
						label: "million multiplications, counted",
						labelSize: 18,
						space: 60,
						values: (_, ticks) => ticks.map((tick) => fixed(tick / 1e6, 1)),
					},
					{
						...axis,
						size: 48,
						label: "milliseconds, measured",
						labelSize: 18,
						space: 28,
						values: (_, ticks) => ticks.map((tick) => String(Number(tick.toPrecision(3)))),
					},
				],
				series: [
					{},
					...Object.values(KINDS).map(({ words, dash, hollow }) => ({
						label: words,
						stroke: ink,
						width: 1.5,
						dash,
						spanGaps: true,
						points: { show: true, size: 7, stroke: ink, fill: hollow ? paper : ink },
					})),
				],
			},
			this.#data(),
			this.#holder,
		);
		this.#fit();
	}

	#fit() {
		const { clientWidth: width, clientHeight: height } = this.#holder;
		if (width && height) this.#plot?.setSize({ width, height });
	}

	#write() {
		const head = element("tr", {});
		head.append(
			...["picture", "feature", "features", "counted", "ms"].map((text) => element("th", { scope: "col" }, text)),
		);
		const lines = this.#cases.map((each, i) => {
			const line = element("tr", {});
			const cells = [
				`${each.picture}²`,
				`${each.feature}²`,
				String(each.features),
				count(each.multiplications),
				this.#times[i] === null ? "–" : fixed(this.#times[i]),
			];
			line.append(...cells.map((text) => element("td", {}, text)));
			return line;
		});
		this.#table.replaceChildren(head, ...lines);
		const done = this.#times.filter((each) => each !== null);
		this.#holder.setAttribute(
			"aria-description",
			done.length
				? `${done.length} of ${this.#cases.length} sizes timed, from ${fixed(Math.min(...done))} to ${fixed(Math.max(...done))} milliseconds; the figures are in the table.`
				: "Nothing measured yet.",
		);
	}
}
