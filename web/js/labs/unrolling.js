/**
 * Maps that unroll into one list: the same squares in two layouts, and the way between them. With reduced
 * motion there is no way, only the two.
 */

import { colourOf } from "../colour.js";
import { element } from "../elements/element.js";
import { onResize } from "../elements/resize.js";

const DURATION = 1400; // ms
const LARGEST = 22; // CSS pixels of one square
const LINE = 64; // squares in a line of the list before it breaks

export class Unrolling {
	figure = element("figure", { class: "unrolling" });
	#canvas = element("canvas", { role: "img", tabindex: "0" });
	#button = element("button", { type: "button" }, "Unroll the maps");
	#caption = element("figcaption", {});
	/** @type {ArrayLike<number>} */
	#values = [];
	#shape = [1, 1, 1];
	#scale = 1;
	#marked = -1;
	/** From 0, maps, to 1, a list. */
	#progress = 0;
	#unrolled = false;
	#running = 0;
	/** @type {((index: number) => void) | null} */
	#listener = null;

	constructor() {
		const line = element("div", { class: "unrolling-foot" });
		line.append(this.#button, this.#caption);
		this.figure.append(this.#canvas, line);
		this.#button.addEventListener("click", () => this.#turn());
		this.#canvas.addEventListener("pointermove", (event) => this.#point(event));
		this.#canvas.addEventListener("click", (event) => this.#point(event));
		this.#canvas.addEventListener("focus", () => {
			if (this.#canvas.matches(":focus-visible")) this.#listener?.(Math.max(0, this.#marked));
		});
		this.#canvas.addEventListener("keydown", (event) => {
			const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.#columns, ArrowDown: this.#columns }[event.key];
			if (by === undefined) return;
			event.preventDefault();
			this.#listener?.(Math.max(0, Math.min(this.#values.length - 1, this.#marked + by)));
		});
		onResize(() => this.#paint(), this.figure);
	}

	/** @param {(index: number) => void} listener */
	onValue(listener) {
		this.#listener = listener;
	}

	/** @param {ArrayLike<number>} values @param {number[]} shape maps, rows, columns; or values alone @param {number} scale */
	show(values, shape, scale) {
		this.#values = values;
		this.#shape = [...shape, 1, 1].slice(0, 3);
		this.#scale = scale;
		if (this.#marked >= values.length) this.#marked = -1;
		this.#tell();
		this.#paint();
	}

	/** @param {number} index */
	mark(index) {
		this.#marked = index;
		this.#paint();
	}

	#tell() {
		const [maps, height, width] = this.#shape;
		const count = `${this.#values.length} values`;
		const before = maps * height * width === maps ? count : `${maps} maps of ${height} × ${width}`;
		const text = this.#unrolled ? `one list of ${count}` : `before the list: ${before}`;
		this.#caption.textContent = text;
		this.#canvas.setAttribute("aria-label", text);
		this.#button.textContent = this.#unrolled ? "Roll up again" : "Unroll the maps";
	}

	#turn() {
		this.#unrolled = !this.#unrolled;
		this.#tell();
		cancelAnimationFrame(this.#running);
		const [from, to] = [this.#progress, this.#unrolled ? 1 : 0];
		if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
			this.#progress = to;
			this.#paint();
			return;
		}
		const began = performance.now();
		const frame = () => {
			const part = Math.min(1, (performance.now() - began) / DURATION);
			this.#progress = from + (to - from) * part;
			this.#paint();
			if (part < 1) this.#running = requestAnimationFrame(frame);
		};
		frame();
	}

	/** Squares in a line of the list. */
	get #columns() {
		const count = this.#values.length;
		return count <= LINE ? Math.max(1, count) : Math.max(LINE, Math.ceil(Math.sqrt(3 * count)));
	}

	/** Where a square stands, in squares: in its map, and in the list. @param {number} index */
	#places(index) {
		const [, height, width] = this.#shape;
		const inside = index % (height * width);
		const map = Math.floor(index / (height * width));
		const beside = this.#beside;
		const rolled = {
			x: (map % beside) * (width + 1) + (inside % width),
			y: Math.floor(map / beside) * (height + 1) + Math.floor(inside / width),
		};
		return { rolled, listed: { x: index % this.#columns, y: Math.floor(index / this.#columns) } };
	}

	/** Maps in a line. */
	get #beside() {
		return Math.max(1, Math.floor((this.#columns + 1) / (this.#shape[2] + 1)));
	}

	/** Where a square is now; those in front leave first. @param {number} index */
	#now(index) {
		const { rolled, listed } = this.#places(index);
		const late = 0.6 * (index / Math.max(1, this.#values.length));
		const part = Math.max(0, Math.min(1, (this.#progress * 1.6 - late) / 1));
		const eased = part * part * (3 - 2 * part);
		return { x: rolled.x + (listed.x - rolled.x) * eased, y: rolled.y + (listed.y - rolled.y) * eased };
	}

	get #unit() {
		const across = Math.max(this.#columns, this.#beside * (this.#shape[2] + 1) - 1);
		return Math.min(LARGEST, (this.figure.clientWidth || 600) / across);
	}

	#paint() {
		const count = this.#values.length;
		const context = this.#canvas.getContext("2d");
		if (!count || !context) return;
		const [maps, height, width] = this.#shape;
		const across = Math.max(this.#columns, this.#beside * (width + 1) - 1);
		const down = Math.max(Math.ceil(count / this.#columns), Math.ceil(maps / this.#beside) * (height + 1) - 1);
		const unit = this.#unit;
		const density = devicePixelRatio || 1;
		this.#canvas.style.width = `${across * unit}px`;
		this.#canvas.style.height = `${down * unit + 4}px`;
		this.#canvas.width = Math.round(across * unit * density);
		this.#canvas.height = Math.round((down * unit + 4) * density);
		context.scale(density, density);
		const gap = unit > 5 ? 1 : 0;
		const style = getComputedStyle(this.figure);
		for (let i = 0; i < count; i++) {
			const { x, y } = this.#now(i);
			context.fillStyle = colourOf(this.#values[i], this.#scale);
			context.fillRect(x * unit, y * unit + 2, unit - gap, unit - gap);
			if (gap) {
				context.strokeStyle = style.getPropertyValue("--hairline");
				context.lineWidth = 0.5;
				context.strokeRect(x * unit + 0.25, y * unit + 2.25, unit - gap - 0.5, unit - gap - 0.5);
			}
		}
		if (this.#marked < 0) return;
		const { x, y } = this.#now(this.#marked);
		context.strokeStyle = style.color;
		context.lineWidth = 2;
		context.strokeRect(x * unit + 1, y * unit + 3, unit - gap - 2, unit - gap - 2);
	}

	/** @param {MouseEvent} event */
	#point(event) {
		if (this.#progress > 0 && this.#progress < 1) return;
		const box = this.#canvas.getBoundingClientRect();
		const unit = this.#unit;
		const [x, y] = [Math.floor((event.clientX - box.left) / unit), Math.floor((event.clientY - box.top - 2) / unit)];
		for (let i = 0; i < this.#values.length; i++) {
			const place = this.#now(i);
			if (place.x === x && place.y === y) {
				this.#listener?.(i);
				return;
			}
		}
	}
}
