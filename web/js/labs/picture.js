/**
 * A picture of values for labs: a map with a caption, whose cells can be pointed at by pointer, touch or
 * keys, and marked.
 *
 * @typedef {{row: number, column: number}} Cell
 * @typedef {{data: ArrayLike<number>, shape: number[]}} Values
 */

import { element } from "../elements/element.js";
import { MapPicture } from "../elements/map.js";

const DOT = 0.17; // the radius of a mark, in cells
const SVG = "http://www.w3.org/2000/svg";

export class Picture {
	figure = element("figure", { class: "picture" });
	#caption = element("figcaption", {});
	/** @type {MapPicture} */
	#map;
	/** @type {((cell: Cell) => void) | null} */
	#listener = null;
	#name;
	#marks = document.createElementNS(SVG, "svg");

	/** @param {string} name what the picture shows, for its caption and for screen readers */
	constructor(name) {
		this.#name = name;
		this.#map = this.#make(1, 1);
		this.#caption.textContent = name;
		this.#marks.setAttribute("class", "marks");
		this.#marks.setAttribute("preserveAspectRatio", "none"); // a picture may be stretched
		this.#marks.setAttribute("aria-hidden", "true");
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

	/**
	 * Draws over the picture, in cells: dots on some, a veil over others, places, which may hang over the edge,
	 * dashed, and lines where columns begin. What was drawn before goes.
	 *
	 * @param {{dots?: Cell[], veiled?: Cell[], dashed?: {top: number, left: number, bottom: number, right: number}[], lines?: number[]}} marks
	 */
	mark({ dots = [], veiled = [], dashed = [], lines = [] }) {
		const { width, height } = this.#map;
		this.#marks.setAttribute("viewBox", `0 0 ${width} ${height}`);
		const paths = {
			veil: veiled.map(({ row, column }) => `M${column} ${row}h1v1h-1z`),
			dots: dots.map(
				({ row, column }) =>
					`M${column + 0.5 - DOT} ${row + 0.5}a${DOT} ${DOT} 0 1 0 ${2 * DOT} 0a${DOT} ${DOT} 0 1 0 ${-2 * DOT} 0`,
			),
			lines: lines.map((column) => `M${column} 0V${height}`),
			dashes: dashed.map(({ top, left, bottom, right }) => `M${left} ${top}H${right}V${bottom}H${left}z`),
		};
		this.#marks.replaceChildren(
			...Object.entries(paths)
				.filter(([, parts]) => parts.length)
				.map(([kind, parts]) => {
					const path = document.createElementNS(SVG, "path");
					path.setAttribute("class", kind);
					path.setAttribute("d", parts.join(""));
					return path;
				}),
		);
		// Room for what hangs over: the picture gets that much smaller.
		const right = Math.max(width, ...dashed.map((place) => place.right));
		const bottom = Math.max(height, ...dashed.map((place) => place.bottom));
		this.#map.style.width = right > width ? `${(100 * width) / right}%` : "";
		this.#map.style.marginBottom = bottom > height ? `${(100 * (bottom - height)) / right}%` : "";
		if (!this.#marks.isConnected || this.#marks.parentElement !== this.#map) this.#map.append(this.#marks);
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
