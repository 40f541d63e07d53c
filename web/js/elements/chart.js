/**
 * <xo-chart>: loss and accuracy on training and held-out drawings, as a picture (uPlot) and as a table.
 *
 * @typedef {import("../session.js").Row} Row
 * @typedef {import("../session.js").Mark} Mark
 */

import uPlot from "uplot";
import { onColoursChange } from "../colour.js";
import { count, fixed } from "../format.js";
import { element } from "./element.js";
import { axisOfNow, inkOf } from "./plot.js";
import { onResize } from "./resize.js";

const LATEST = 20; // newest rows of the table that are all listed; before them, those with held-out figures
const REDRAW = 150; // ms between two drawings of the chart while training
const REWRITE = 1000; // ms between two writings of the table

const KEY = [
	["thin", "loss"],
	["thick", "held-out loss"],
	["dots", "accuracy"],
	["dashes", "held-out accuracy"],
];
const MOST_POINTS = 2000; // of a curve; a longer run is drawn with every so-many-th update
const MOST_ROWS = 60; // of the table, besides the latest

export class Chart extends HTMLElement {
	/** @type {Row[]} */
	#rows = [];
	#holder = element("div", { class: "plot", role: "img", "aria-label": "Loss" });
	#table = element("table", { "aria-label": "Loss figures", class: "figures" });
	#scroll = element("div", { class: "unseen scroll", tabindex: "0", role: "group", "aria-label": "All figures" });
	/** @type {uPlot | null} */
	#plot = null;
	#due = 0;
	/** @type {Mark[]} */
	#marks = [];
	#writing = 0;

	connectedCallback() {
		if (this.#holder.isConnected) return;
		const toggle = element("button", { type: "button", class: "quiet", "aria-pressed": "false" }, "Table");
		toggle.addEventListener("click", () => {
			const shown = this.#scroll.classList.toggle("unseen");
			toggle.setAttribute("aria-pressed", String(!shown));
			this.classList.toggle("as-table", !shown);
		});
		this.#scroll.append(this.#table);
		const key = element("p", { class: "key" });
		for (const [kind, text] of KEY) key.append(element("span", { class: kind }, text));
		key.append(toggle);
		this.append(this.#holder, this.#scroll, key);
		onResize(() => this.#fit(), this.#holder);
		onColoursChange(() => this.#rebuild());
		this.#rebuild();
		this.#write();
	}

	/**
	 * @param {Row[]} history
	 * @param {Mark[]} marks changes of settings
	 * @param {Row | null} measured held-out figures for one of the updates, or for the start
	 * @param {boolean} now whether to draw at once
	 */
	show(history, marks, measured, now) {
		if (history.length + this.#rows.length === 0 && !measured) return; // it is empty already
		const at = measured ? history.findIndex(({ update }) => update === measured.update) : -1;
		if (!measured) this.#rows = history;
		else if (at < 0) this.#rows = [measured, ...history];
		else this.#rows = history.with(at, { ...history[at], ...measured });
		this.#marks = marks;
		this.#refresh(now);
	}

	/** Draws what there is, now that it stays. */
	draw() {
		this.#refresh(true);
	}

	/** The latest figures on held-out drawings. */
	get heldOut() {
		return this.#rows.findLast((row) => row.held_out_accuracy !== undefined)?.held_out_accuracy;
	}

	/** @param {boolean} now */
	#refresh(now) {
		const time = performance.now();
		if (!now && time < this.#due) return;
		this.#due = time + REDRAW;
		this.#plot?.setData(this.#data());
		// The table changes more slowly: it is long, and read at rest.
		if (!now && time < this.#writing) return;
		this.#writing = time + REWRITE;
		this.#write();
	}

	/** @returns {uPlot.AlignedData} */
	#data() {
		const every = Math.ceil(this.#rows.length / MOST_POINTS);
		const rows = this.#rows.filter((row, index) => index % every === 0 || row.held_out_loss !== undefined);
		/** @param {keyof Row} key */
		const column = (key) => rows.map((row) => (Number.isFinite(row[key]) ? /** @type {number} */ (row[key]) : null));
		return [
			rows.map((row) => row.update),
			column("loss"),
			column("held_out_loss"),
			column("mean_accuracy"),
			column("held_out_accuracy"),
		];
	}

	#rebuild() {
		this.#plot?.destroy();
		const [ink, soft, action] = ["--ink", "--ink-soft", "--action"].map(inkOf);
		const axis = axisOfNow();
		this.#plot = new uPlot(
			{
				width: 100,
				height: 100,
				padding: [8, 4, 0, 4],
				cursor: { y: false },
				legend: { show: false },
				hooks: { draw: [(plot) => drawMarks(plot, this.#marks, action)] },
				scales: {
					x: { time: false, range: (_, low, high) => [low ?? 0, Math.max(high ?? 0, (low ?? 0) + 50)] },
					loss: { range: (_, __, high) => [0, Math.max(0.8, high ?? 0)] },
					accuracy: { range: [0, 1] },
				},
				axes: [
					{ ...axis, size: 24, space: 60, values: (_, ticks) => ticks.map(count) },
					{ ...axis, scale: "loss", size: 36, space: 24, values: (_, ticks) => ticks.map((tick) => fixed(tick, 1)) },
					{
						...axis,
						scale: "accuracy",
						side: 1,
						size: 46,
						space: 24,
						grid: { show: false },
						values: (_, ticks) => ticks.map((tick) => `${Math.round(100 * tick)} %`),
					},
				],
				series: [
					{},
					{ label: "loss", scale: "loss", stroke: soft, width: 1, points: { show: false } },
					{
						label: "held-out loss",
						scale: "loss",
						stroke: ink,
						width: 2,
						spanGaps: true,
						points: { size: 4, fill: ink },
					},
					{ label: "accuracy", scale: "accuracy", stroke: action, width: 1, dash: [2, 3], points: { show: false } },
					{
						label: "held-out accuracy",
						scale: "accuracy",
						stroke: action,
						width: 2,
						dash: [7, 4],
						spanGaps: true,
						points: { size: 4, fill: action },
					},
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
		const latest = this.#rows.length - LATEST;
		const earlier = this.#rows.filter((row, index) => index < latest && row.held_out_loss !== undefined);
		const every = Math.ceil(earlier.length / MOST_ROWS);
		const rows = [
			...earlier.filter((_, index) => index % every === 0),
			...this.#rows.slice(Math.max(0, latest)),
		].reverse();
		const head = element("tr", {});
		head.append(
			...["update", "loss", "accuracy", "held-out loss", "held-out accuracy", "changed"].map((text) =>
				element("th", { scope: "col" }, text),
			),
		);
		const lines = rows.map((row) => {
			const line = element("tr", {});
			line.append(
				element("td", {}, count(row.update)),
				element(
					"td",
					{},
					write(row.loss, (value) => fixed(value, 6)),
				),
				element("td", {}, write(row.accuracy, percent)),
				element(
					"td",
					{},
					write(row.held_out_loss, (value) => fixed(value, 6)),
				),
				element("td", {}, write(row.held_out_accuracy, percent)),
				element(
					"td",
					{},
					this.#marks
						.filter(({ update }) => update === row.update)
						.map(({ text }) => text)
						.join("; "),
				),
			);
			return line;
		});
		this.#table.replaceChildren(head, ...lines);
		const last = this.#rows.at(-1);
		this.#holder.setAttribute(
			"aria-description",
			last?.loss === undefined
				? "No updates yet."
				: `After ${count(last.update)} updates the loss is ${fixed(last.loss)}.`,
		);
	}
}

/** A line where a setting was changed, from which on the curve has another reason. @param {uPlot} plot @param {Mark[]} marks @param {string} colour */
function drawMarks(plot, marks, colour) {
	const { ctx, bbox } = plot;
	ctx.save();
	ctx.strokeStyle = colour;
	ctx.lineWidth = devicePixelRatio;
	ctx.setLineDash([devicePixelRatio, 2 * devicePixelRatio]);
	ctx.beginPath();
	for (const { update } of marks) {
		const x = plot.valToPos(update, "x", true);
		ctx.moveTo(x, bbox.top);
		ctx.lineTo(x, bbox.top + bbox.height);
	}
	ctx.stroke();
	ctx.restore();
}

/** @param {number | undefined} value @param {(value: number) => string} how */
function write(value, how) {
	return value === undefined ? "" : how(value);
}

/** @param {number} value */
function percent(value) {
	return `${fixed(100 * value, 1)} %`;
}

customElements.define("xo-chart", Chart);
