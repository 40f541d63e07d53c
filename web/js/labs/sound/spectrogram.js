/** A second of sound: its waveform, its spectrogram under it, and a chunk of time lit in both. */

import { element } from "../../elements/element.js";
import { count } from "../../format.js";
import { Picture } from "../picture.js";

const SVG = "http://www.w3.org/2000/svg";

export class Spectrogram {
	element = element("div", { class: "sound-picture" });
	picture;
	#wave = /** @type {SVGSVGElement} */ (document.createElementNS(SVG, "svg"));
	#line = document.createElementNS(SVG, "path");
	#chunk = document.createElementNS(SVG, "rect");
	#high = element("span", {});
	#low = element("span", {});
	#marks = element("div", {});
	#columns = 1;
	#rows = 1;
	/** Shares of the second: how long a chunk is, and how long from one to the next. */
	#chunks = [1, 1];

	/** @param {string} name of what is heard, for screen readers: "this clip" */
	constructor(name) {
		this.picture = new Picture(`Spectrogram of ${name}`);
		this.#wave.setAttribute("role", "img");
		this.#wave.setAttribute("aria-label", `Waveform of ${name}`);
		this.#wave.setAttribute("preserveAspectRatio", "none");
		this.#chunk.setAttribute("class", "chunk");
		this.#chunk.setAttribute("y", "-1");
		this.#chunk.setAttribute("height", "2");
		this.#chunk.setAttribute("visibility", "hidden");
		this.#wave.append(this.#chunk, this.#line);
		const scale = element("div", { class: "sound-scale figures", "aria-hidden": "true" });
		scale.append(this.#high, this.#low, this.#marks);
		const time = element("div", { class: "sound-time figures", "aria-hidden": "true" });
		time.append(element("span", {}, "0 s"), element("span", {}, "1 s"));
		this.element.append(this.#wave, scale, this.picture.figure, time);
	}

	/**
	 * @param {{wave: import("../picture.js").Values, picture: import("../picture.js").Values, end: number, chunks: number[], bands: number[], marks: number[][]}} shown
	 * @param {string} caption
	 */
	show({ wave, picture, end, chunks, bands, marks }, caption) {
		const stripes = wave.shape[1];
		const at = (/** @type {number} */ i) => `${i % stripes} ${-wave.data[i]}`;
		const below = Array.from({ length: stripes }, (_, i) => at(stripes - 1 - i));
		const above = Array.from({ length: stripes }, (_, i) => at(stripes + i));
		this.#wave.setAttribute("viewBox", `0 -1 ${stripes} 2`);
		this.#line.setAttribute("d", `M${[...above, ...below].join("L")}Z`);
		let largest = 0;
		for (const value of Array.from(wave.data)) largest = Math.max(largest, Math.abs(value));
		this.#wave.setAttribute("aria-description", `Samples reach ±${largest.toFixed(2)} of ±1.`);
		[this.#rows, this.#columns] = picture.shape;
		this.#chunks = chunks;
		this.#high.textContent = `${count(bands[bands.length - 1])} Hz`;
		this.#low.textContent = `${count(bands[0])} Hz`;
		this.#marks.replaceChildren(
			...marks.map(([hertz, height]) => element("span", { style: `bottom: ${100 * height}%` }, `${count(hertz)} Hz`)),
		);
		this.picture.show(picture, end, caption);
	}

	/** Lights a column and the chunk of time that it is made of; null lights nothing. @param {number | null} column */
	light(column) {
		const [length, apart] = this.#chunks;
		const stripes = this.#wave.viewBox.baseVal.width;
		this.#chunk.setAttribute("visibility", column === null ? "hidden" : "visible");
		if (column !== null) {
			this.#chunk.setAttribute("x", `${column * apart * stripes}`);
			this.#chunk.setAttribute("width", `${length * stripes}`);
		}
		this.picture.light(
			column === null ? null : { top: 0, bottom: this.#rows, left: column, right: column + 1 },
			"cell",
		);
	}

	/** Lights what is heard at a moment; null lights nothing. @param {number | null} seconds */
	follow(seconds) {
		const [length, apart] = this.#chunks;
		if (seconds === null) return this.light(null);
		this.light(Math.max(0, Math.min(this.#columns - 1, Math.round((seconds - length / 2) / apart))));
	}
}
