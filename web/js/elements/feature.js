/**
 * <xo-feature>: one feature as a mini-image. A feature that looks at several maps is shown as tiles,
 * one a map; a vote's weights as one tile a value.
 */

import { paint } from "../colour.js";

export class FeaturePicture extends HTMLElement {
	#canvas = document.createElement("canvas");
	/** @type {Int32Array} */
	#index;

	/** @param {string} name @param {number[]} shape channels, rows and columns; or the number of inputs */
	constructor(name = "", shape = [1]) {
		super();
		const [channels, rows = 1, columns = 1] = shape;
		const across = Math.ceil(Math.sqrt((channels * rows) / columns));
		const gap = rows * columns > 1 && channels > 1 ? 1 : 0;
		const width = across * (columns + gap) - gap;
		const height = Math.ceil(channels / across) * (rows + gap) - gap;
		this.#index = new Int32Array(width * height).fill(-1);
		for (let c = 0; c < channels; c++) {
			const top = Math.floor(c / across) * (rows + gap);
			const left = (c % across) * (columns + gap);
			for (let r = 0; r < rows; r++) {
				for (let s = 0; s < columns; s++) {
					this.#index[(top + r) * width + left + s] = (c * rows + r) * columns + s;
				}
			}
		}
		this.#canvas.width = width;
		this.#canvas.height = height;
		this.#canvas.setAttribute("role", "img");
		this.#canvas.setAttribute("aria-label", name);
	}

	connectedCallback() {
		this.append(this.#canvas);
	}

	/** @param {Float32Array} values @param {number} scale */
	paint(values, scale) {
		paint(this.#canvas, values, scale, (index) => this.#index[index]);
		this.title = `Colours end at ±${Number(scale.toPrecision(3))}`;
	}
}

customElements.define("xo-feature", FeaturePicture);
