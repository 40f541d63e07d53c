/**
 * Curves for labs, in the colours of the page: lines or points over one axis.
 *
 * @typedef {{label: string, dash?: number[], points?: boolean, soft?: boolean}} Line
 * @typedef {{x: boolean, y: boolean}} Logarithmic which axes are
 */

import uPlot from "uplot";
import { onColoursChange } from "../colour.js";
import { element } from "../elements/element.js";
import { axisOfNow, inkOf } from "../elements/plot.js";
import { onResize } from "../elements/resize.js";

export class Curves {
	figure = element("figure", { class: "curves" });
	#holder = element("div", { class: "curves-plot", role: "img" });
	/** @type {uPlot | null} */
	#plot = null;
	/** @type {uPlot.AlignedData} */
	#data = [[]];
	#logarithmic = { x: false, y: false };
	#axes;
	#lines;
	#ranges;

	/**
	 * @param {string} name
	 * @param {{x: string, y: string}} axes what they measure
	 * @param {Line[]} lines
	 * @param {{x?: uPlot.Range.Function, y?: uPlot.Range.Function}} [ranges]
	 */
	constructor(name, axes, lines, ranges = {}) {
		this.#axes = axes;
		this.#lines = lines;
		this.#ranges = ranges;
		this.#holder.setAttribute("aria-label", name);
		this.figure.append(this.#holder, element("figcaption", {}, name));
		onResize(() => this.#fit(), this.#holder);
		onColoursChange(() => this.#plot && this.#build());
	}

	/** @param {uPlot.AlignedData} data @param {Logarithmic} logarithmic @param {string} description what is to be seen */
	show(data, logarithmic, description) {
		this.#data = data;
		this.#holder.setAttribute("aria-description", description);
		const { x, y } = this.#logarithmic;
		const same = this.#plot && x === logarithmic.x && y === logarithmic.y;
		this.#logarithmic = logarithmic;
		if (same) this.#plot?.setData(data);
		else this.#build();
	}

	#build() {
		this.#plot?.destroy();
		const [ink, soft] = ["--ink", "--ink-soft"].map(inkOf);
		const axis = {
			...axisOfNow(),
			labelSize: 18,
			values: (/** @type {uPlot} */ _, /** @type {(number | null)[]} */ ticks) => ticks.map(brief),
		};
		const { x, y } = this.#logarithmic;
		this.#plot = new uPlot(
			{
				width: 100,
				height: 100,
				padding: [8, 12, 0, 0],
				cursor: { show: false },
				legend: { show: false },
				scales: {
					x: { time: false, distr: x ? 3 : 1, range: this.#ranges.x ?? (x ? tight : fromZero) },
					y: { distr: y ? 3 : 1, range: this.#ranges.y ?? (y ? tight : fromZero) },
				},
				axes: [
					{ ...axis, size: 28, space: 56, label: this.#axes.x },
					{ ...axis, size: 52, space: 28, label: this.#axes.y },
				],
				series: [
					{},
					...this.#lines.map((line) => ({
						label: line.label,
						stroke: line.soft ? soft : ink,
						width: line.points ? 0 : 1.5,
						dash: line.dash ?? [],
						spanGaps: true,
						points: { show: Boolean(line.points), size: 6, stroke: ink, width: 1 },
					})),
				],
			},
			this.#data,
			this.#holder,
		);
		this.#fit();
	}

	#fit() {
		const { clientWidth: width, clientHeight: height } = this.#holder;
		if (width && height) this.#plot?.setSize({ width, height });
	}
}

/** @param {uPlot} _ @param {number} __ @param {number} high @returns {[number, number]} */
const fromZero = (_, __, high) => [0, 1.05 * (high || 1)];

/** For a logarithmic axis, which has no 0 and begins at a power of ten. @param {uPlot} _ @param {number | null} low @param {number | null} high @returns {[number, number]} */
const tight = (_, low, high) => {
	const start = 10 ** Math.floor(Math.log10(low || 1));
	return [start, Math.max(high || 10, 2 * start)];
};

const thousands = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** A tick's number; those left out for want of room are null. @param {number | null} tick */
function brief(tick) {
	return tick === null ? "" : thousands.format(tick).replace("-", "−");
}
