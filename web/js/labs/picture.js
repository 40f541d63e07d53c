/**
 * A picture of values for labs: a map with a caption, whose cells can be pointed at by pointer, touch or
 * keys, and marked.
 *
 * @typedef {{row: number, column: number}} Cell
 * @typedef {{data: ArrayLike<number>, shape: number[]}} Values
 */

import { element } from "../elements/element.js";
import { MapPicture } from "../elements/map.js";

export class Picture {
	figure = element("figure", { class: "picture" });
	#caption = element("figcaption", {});
	/** @type {MapPicture} */
	#map;
	/** @type {((cell: Cell) => void) | null} */
	#listener = null;
	#name;

	/** @param {string} name what the picture shows, for its caption and for screen readers */
	constructor(name) {
		this.#name = name;
		this.#map = this.#make(1, 1);
		this.#caption.textContent = name;
		this.figure.append(this.#map, this.#caption);
	}

	/** @param {(cell: Cell) => void} listener */
	onCell(listener) {
		this.#listener = listener;
	}

	/** @param {Values} values a picture of (rows, columns) @param {number} scale where the colours end @param {string} [caption] */
	show(values, scale, caption) {
		const [height, width] = values.shape;
		if (height !== this.#map.height || width !== this.#map.width) {
			const map = this.#make(height, width);
			this.#map.replaceWith(map);
			this.#map = map;
		}
		this.#map.values = Float32Array.from(values.data);
		this.#map.scale = scale;
		this.#map.paint();
		this.#caption.textContent = caption ?? this.#name;
	}

	/** Lights a place, or nothing. @param {{top: number, left: number, bottom: number, right: number} | null} place @param {"cell" | "source"} [kind] */
	light(place, kind = "source") {
		this.#map.light(place, kind);
	}

	/** The value at a cell. @param {Cell} cell */
	at({ row, column }) {
		return this.#map.values?.[row * this.#map.width + column] ?? 0;
	}

	/** @param {number} height @param {number} width */
	#make(height, width) {
		const map = new MapPicture(this.#name, 0, 0, height, width);
		map.canvas.tabIndex = 0;
		const report = () => this.#listener?.(map.cell);
		map.addEventListener("pointermove", (event) => {
			map.cell = map.cellAt(event);
			report();
		});
		map.addEventListener("click", (event) => {
			map.cell = map.cellAt(event);
			report();
		});
		map.addEventListener("focusin", () => {
			if (map.canvas.matches(":focus-visible")) report();
		});
		map.addEventListener("keydown", (event) => {
			if (!map.move(event.key)) return;
			event.preventDefault();
			report();
		});
		return map;
	}
}
