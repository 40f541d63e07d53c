/**
 * <xo-pad>: the blackboard. It keeps what the reader drew as strokes in network pixels, by mouse, touch,
 * pen or keyboard, and says so with `xo-draw` events; it never turns strokes into pixels itself.
 */

import { custom, onColoursChange } from "../colour.js";
import { onResize } from "./resize.js";

const SIDE = 28; // network pixels
const NEAR = 0.3; // a point nearer than this to the last one is left out
const MOST_UNDO = 200;
const GRAIN = 192; // pixels a side of the board's grain, which repeats

/** @type {HTMLCanvasElement | undefined} */
let grain;

/**
 * @typedef {{strokes: number[][], picture: Float32Array | null, example: boolean}} Drawing
 */

export class Pad extends HTMLElement {
	/** @type {Drawing} */
	drawing = { strokes: [], picture: null, example: false };
	/** Width of the pen in network pixels; Python says which. */
	pen = 2.4;

	/** @type {Drawing[]} */
	#past = [];
	/** @type {number | null} */
	#pointer = null;
	#key = { x: SIDE / 2, y: SIDE / 2, down: false };
	#canvas = document.createElement("canvas");
	#lit = document.createElement("span");
	#words = document.createElement("p");

	connectedCallback() {
		if (this.#canvas.isConnected) return;
		const surface = this.#canvas;
		surface.tabIndex = 0;
		surface.setAttribute("role", "application");
		surface.setAttribute("aria-label", this.getAttribute("label") ?? "Drawing");
		surface.setAttribute("aria-roledescription", "blackboard");
		surface.setAttribute("aria-describedby", "pad-keys");
		this.#lit.className = "lit faint";
		this.#lit.hidden = true;
		this.#words.className = "unseen";
		this.#words.setAttribute("role", "status");
		this.#words.setAttribute("aria-label", this.hasAttribute("label") ? `Pen, ${this.getAttribute("label")}` : "Pen");
		this.append(surface, this.#lit, this.#words);

		surface.addEventListener("pointerdown", (event) => this.#start(event));
		surface.addEventListener("pointermove", (event) => this.#move(event));
		for (const end of ["pointerup", "pointercancel"]) {
			surface.addEventListener(end, (event) => this.#end(/** @type {PointerEvent} */ (event)));
		}
		surface.addEventListener("keydown", (event) => this.#press(event));
		surface.addEventListener("focus", () => {
			if (this.#pointer === null) this.#byKeys(surface.matches(":focus-visible"));
			this.paint();
		});
		surface.addEventListener("blur", () => this.paint());
		onResize(() => this.paint(), this);
		onColoursChange(() => this.paint());
	}

	/** Puts the focus on the board. */
	focus() {
		this.#canvas.focus();
	}

	get canUndo() {
		return this.#past.length > 0;
	}

	get isBlank() {
		return this.drawing.strokes.length === 0 && !this.drawing.picture;
	}

	/** Puts a drawing on the board; what was there can be brought back. @param {Drawing} drawing @param {boolean} [undoable] */
	show(drawing, undoable = true) {
		if (undoable) this.#remember();
		this.drawing = drawing;
		this.#changed(true);
	}

	clear() {
		this.#key = { x: SIDE / 2, y: SIDE / 2, down: false };
		if (this.isBlank) return this.paint();
		this.show({ strokes: [], picture: null, example: false });
	}

	undo() {
		const before = this.#past.pop();
		if (!before) return;
		this.drawing = before;
		this.#key.down = false;
		this.#changed(true);
	}

	/** Lights a place of the drawing, in network pixels. @param {import("../session.js").Place | null} place */
	light(place) {
		this.#lit.hidden = !place;
		if (!place) return;
		const percent = (/** @type {number} */ value) => `${(100 * value) / SIDE}%`;
		Object.assign(this.#lit.style, {
			left: percent(place.left),
			top: percent(place.top),
			width: percent(place.right - place.left),
			height: percent(place.bottom - place.top),
		});
	}

	#remember() {
		this.#past.push({ ...this.drawing, strokes: this.drawing.strokes.map((stroke) => [...stroke]) });
		if (this.#past.length > MOST_UNDO) this.#past.shift();
	}

	/** A stroke begins; an example makes room for the reader's own drawing. @param {number} x @param {number} y */
	#begin(x, y) {
		this.#remember();
		if (this.drawing.example) this.drawing = { strokes: [], picture: null, example: false };
		this.drawing.strokes.push([x, y]);
		this.#changed(false);
	}

	/** @param {number} x @param {number} y */
	#extend(x, y) {
		const stroke = this.drawing.strokes.at(-1);
		if (!stroke) return;
		if (Math.hypot(x - stroke[stroke.length - 2], y - stroke[stroke.length - 1]) < NEAR) return;
		stroke.push(x, y);
	}

	/** @param {PointerEvent} event @returns {[number, number]} */
	#place(event) {
		const box = this.#canvas.getBoundingClientRect();
		const along = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ size) =>
			Math.round(((at - from) / size) * SIDE * 100) / 100;
		return [along(event.clientX, box.left, box.width), along(event.clientY, box.top, box.height)];
	}

	/** @param {PointerEvent} event */
	#start(event) {
		if (this.#pointer !== null || event.button > 0) return;
		event.preventDefault();
		this.#pointer = event.pointerId;
		this.#byKeys(false);
		this.#canvas.focus({ preventScroll: true });
		this.#canvas.setPointerCapture(event.pointerId);
		this.#key.down = false;
		this.#begin(...this.#place(event));
	}

	/** @param {PointerEvent} event */
	#move(event) {
		if (event.pointerId !== this.#pointer) return;
		for (const part of event.getCoalescedEvents?.() ?? []) this.#extend(...this.#place(part));
		this.#extend(...this.#place(event));
		this.#changed(false);
	}

	/** @param {PointerEvent} event */
	#end(event) {
		if (event.pointerId !== this.#pointer) return;
		this.#pointer = null;
		this.#changed(true);
	}

	/** The pen of the keyboard shows only to those who use it. @param {boolean} yes */
	#byKeys(yes) {
		this.classList.toggle("by-keys", yes);
	}

	/** @param {KeyboardEvent} event */
	#press(event) {
		this.#byKeys(true);
		if (event.ctrlKey || event.metaKey || event.altKey) {
			if (event.key.toLowerCase() === "z" && !event.altKey) {
				event.preventDefault();
				this.undo();
			}
			return;
		}
		/** @type {Record<string, [number, number]>} */
		const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
		const key = this.#key;
		if (event.key in ways) {
			const [dx, dy] = ways[event.key];
			const step = event.shiftKey ? 4 : 1;
			key.x = Math.max(0, Math.min(SIDE, key.x + dx * step));
			key.y = Math.max(0, Math.min(SIDE, key.y + dy * step));
			if (key.down) this.#extend(key.x, key.y);
		} else if (event.key === " ") {
			if (event.repeat) return event.preventDefault();
			key.down = !key.down;
			if (key.down) this.#begin(key.x, key.y);
		} else if (event.key === "Delete" || event.key === "Backspace") {
			this.clear();
		} else {
			return;
		}
		event.preventDefault();
		this.#words.textContent = `Pen ${key.down ? "down" : "lifted"}, column ${key.x}, row ${key.y}.`;
		this.#changed(true);
	}

	/** @param {boolean} finished whether a stroke is complete */
	#changed(finished) {
		this.paint();
		this.dispatchEvent(new CustomEvent("xo-draw", { bubbles: true, detail: { finished } }));
	}

	paint() {
		const box = this.getBoundingClientRect();
		const context = this.#canvas.getContext("2d");
		if (!context || !box.width) return;
		const side = Math.round(box.width * devicePixelRatio);
		if (this.#canvas.width !== side) this.#canvas.width = this.#canvas.height = side;
		context.setTransform(1, 0, 0, 1, 0, 0);
		context.clearRect(0, 0, side, side);
		context.setTransform(side / SIDE, 0, 0, side / SIDE, 0, 0);
		const [chalk, slate] = [custom("--chalk"), custom("--slate")];
		if (this.drawing.picture) this.#paintPicture(context, this.drawing.picture, chalk, slate);
		this.#paintStrokes(context, `rgb(${chalk.join(" ")})`);
		this.#rub(context);
		if (document.activeElement === this.#canvas && this.classList.contains("by-keys")) {
			this.#paintPen(context, `rgb(${chalk.join(" ")})`);
		}
	}

	/**
	 * @param {CanvasRenderingContext2D} context
	 * @param {Float32Array} picture
	 * @param {number[]} chalk
	 * @param {number[]} slate
	 */
	#paintPicture(context, picture, chalk, slate) {
		for (let i = 0; i < picture.length; i++) {
			const ink = (picture[i] + 1) / 2;
			if (ink <= 0) continue;
			context.fillStyle = `rgb(${chalk.map((c, k) => Math.round(slate[k] + (c - slate[k]) * ink)).join(" ")})`;
			context.fillRect(i % SIDE, Math.floor(i / SIDE), 1.02, 1.02);
		}
	}

	/** @param {CanvasRenderingContext2D} context @param {string} chalk */
	#paintStrokes(context, chalk) {
		context.lineCap = context.lineJoin = "round";
		context.strokeStyle = context.fillStyle = chalk;
		context.lineWidth = this.pen;
		for (const stroke of this.drawing.strokes) {
			context.beginPath();
			context.moveTo(stroke[0], stroke[1]);
			// A path of one point is drawn as a dot by its round caps.
			if (stroke.length === 2) context.lineTo(stroke[0] + 0.01, stroke[1]);
			for (let i = 2; i < stroke.length; i += 2) context.lineTo(stroke[i], stroke[i + 1]);
			context.stroke();
		}
	}

	/** The grain of the board, where chalk does not take. @param {CanvasRenderingContext2D} context */
	#rub(context) {
		grain ??= makeGrain();
		context.save();
		context.setTransform(1, 0, 0, 1, 0, 0);
		context.globalCompositeOperation = "destination-out";
		context.fillStyle = context.createPattern(grain, "repeat") ?? "transparent";
		context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
		context.restore();
	}

	/** @param {CanvasRenderingContext2D} context @param {string} chalk */
	#paintPen(context, chalk) {
		const { x, y, down } = this.#key;
		context.strokeStyle = context.fillStyle = chalk;
		context.lineWidth = 0.25;
		context.beginPath();
		context.arc(x, y, 1.7, 0, 2 * Math.PI);
		for (const [dx, dy] of [
			[1, 0],
			[-1, 0],
			[0, 1],
			[0, -1],
		]) {
			context.moveTo(x + 1.7 * dx, y + 1.7 * dy);
			context.lineTo(x + 2.8 * dx, y + 2.8 * dy);
		}
		context.stroke();
		if (down) context.fill();
	}
}

/** Specks of every strength, the same ones each time. */
function makeGrain() {
	const canvas = document.createElement("canvas");
	canvas.width = canvas.height = GRAIN;
	const context = canvas.getContext("2d");
	if (!context) return canvas;
	const image = context.createImageData(GRAIN, GRAIN);
	let state = 1;
	for (let i = 3; i < image.data.length; i += 4) {
		state = (state * 1103515245 + 12345) % 2147483648;
		image.data[i] = 48 * (state / 2147483648) ** 2;
	}
	context.putImageData(image, 0, 0);
	return canvas;
}

customElements.define("xo-pad", Pad);
