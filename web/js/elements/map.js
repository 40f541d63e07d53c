/**
 * <xo-map>: one map of one layer, painted at its own resolution. It knows which cell a pointer or the
 * arrow keys are on, and can light a place.
 */

import { paint } from "../colour.js";
import { fixed, short } from "../format.js";
import { element } from "./element.js";

export class MapPicture extends HTMLElement {
	/** @type {Float32Array | null} */
	values = null;
	scale = 1;
	canvas = document.createElement("canvas");
	#lit = element("span", { hidden: "hidden" });
	#cell = { row: 0, column: 0 };

	/** @param {string} name @param {number} layer @param {number} map @param {number} height @param {number} width */
	constructor(name = "", layer = 0, map = 0, height = 1, width = 1) {
		super();
		this.name = name;
		this.layer = layer;
		this.map = map;
		this.height = height;
		this.width = width;
		this.#cell = { row: height >> 1, column: width >> 1 };
		this.canvas.width = width;
		this.canvas.height = height;
	}

	connectedCallback() {
		if (this.canvas.isConnected) return;
		this.canvas.setAttribute("role", "img");
		this.canvas.setAttribute("aria-label", this.name);
		// Smaller maps are drawn smaller, so that the eye sees pooling shrink them.
		this.style.setProperty("--side", String(Math.max(this.width, this.height)));
		this.style.setProperty("--shape", `${this.width} / ${this.height}`);
		this.append(this.canvas, this.#lit);
	}

	get cell() {
		return this.#cell;
	}

	set cell({ row, column }) {
		this.#cell = { row: Math.min(row, this.height - 1), column: Math.min(column, this.width - 1) };
	}

	paint() {
		if (!this.values) return;
		paint(this.canvas, this.values, this.scale);
		this.describe();
	}

	/** Says in words what the picture shows. */
	describe() {
		if (!this.values) return;
		let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		for (const value of this.values) {
			if (value < low) low = value;
			if (value > high) high = value;
		}
		this.canvas.setAttribute(
			"aria-description",
			`${this.height} by ${this.width} values from ${fixed(low, 2)} to ${fixed(high, 2)}, colours end at ±${short(this.scale)}`,
		);
	}

	/** @param {MouseEvent} event */
	cellAt(event) {
		const box = this.canvas.getBoundingClientRect();
		const along = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ cells) =>
			Math.max(0, Math.min(cells - 1, Math.floor((at / size) * cells)));
		return {
			row: along(event.clientY - box.top, box.height, this.height),
			column: along(event.clientX - box.left, box.width, this.width),
		};
	}

	/** Moves to a neighbouring cell; says whether the key was one that moves. @param {string} key */
	move(key) {
		/** @type {Record<string, [number, number]>} */
		const ways = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
		if (!(key in ways)) return false;
		const [down, right] = ways[key];
		this.cell = {
			row: Math.max(0, this.#cell.row + down),
			column: Math.max(0, this.#cell.column + right),
		};
		return true;
	}

	/** @param {{top: number, left: number, bottom: number, right: number} | null} place @param {"cell" | "source"} kind */
	light(place, kind) {
		this.#lit.hidden = !place;
		if (!place) return;
		this.#lit.className = `lit ${kind}`;
		Object.assign(this.#lit.style, {
			left: `${(100 * place.left) / this.width}%`,
			top: `${(100 * place.top) / this.height}%`,
			width: `${(100 * (place.right - place.left)) / this.width}%`,
			height: `${(100 * (place.bottom - place.top)) / this.height}%`,
		});
	}
}

customElements.define("xo-map", MapPicture);
