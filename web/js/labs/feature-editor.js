/**
 * A feature that the reader paints: its squares, by pointer or keys, with a pen of any value; ready-made ones,
 * what can be made of the present one, and its size. What each of these would be, Python has said beforehand.
 *
 * @typedef {{data: ArrayLike<number>, shape: number[]}} Values
 * @typedef {{feature: Values, size: number, preset: string | null, presets: {name: string, feature: Values}[],
 *   becomes: Record<string, Values>, sizes: {size: number, feature: Values}[]}} Offer
 */

import { paint } from "../colour.js";
import { element } from "../elements/element.js";
import { fixed } from "../format.js";
import { Squares } from "./squares.js";

/** What can be made of a feature: the name of the answer, the button, and what it does. */
const BECOMES = [
	["negative", "Negative", "Every value with the other sign"],
	["turned", "Turn", "A quarter turn to the right"],
	["patch", "Take patch", "The feature becomes the patch that it lies on"],
	["cleared", "All to 0", "No pixel takes sides"],
];
const TERNARY = [-1, 0, 1];
const NUDGE = 0.1;
const KEYS =
	"Arrow keys move from cell to cell, Home to the first. Space paints with the pen; plus and minus change the value by a tenth.";

export class FeatureEditor {
	squares = new Squares("feature");
	tools = element("div", { class: "editor" });
	/** @type {number[]} */
	#values = [];
	#columns = 1;
	#cell = 0; // where the keys are
	#pen = 1;
	/** @type {Offer | null} */
	#offer = null;
	#presets = element("div", { class: "presets", role: "group", "aria-label": "Ready-made features" });
	#size = element("select", {});
	#pens = TERNARY.map((value) => element("button", { type: "button" }, value > 0 ? "+1" : fixed(value, 0)));
	#slider = element("input", { type: "range", min: "-1", max: "1", step: String(NUDGE), "aria-label": "Pen value" });
	#figure = element("output", { class: "figures" });
	#take;
	#point;

	/**
	 * @param {(values: number[]) => void} take is given what the feature shall be
	 * @param {(index: number) => void} point is told the cell under pointer or keys
	 */
	constructor(take, point) {
		this.#take = take;
		this.#point = point;
		const becomes = element("div", { class: "row", role: "group", "aria-label": "What to make of the feature" });
		for (const [name, text, title] of BECOMES) {
			const button = element("button", { type: "button", title }, text);
			button.addEventListener("click", () => this.#offer && this.#replace(this.#offer.becomes[name]));
			becomes.append(button);
		}
		const size = element("label", { class: "size" }, "Size");
		size.append(this.#size);
		this.#size.addEventListener("change", () => {
			const found = this.#offer?.sizes.find(({ size }) => String(size) === this.#size.value);
			if (found) this.#replace(found.feature);
		});
		const first = element("div", { class: "row" });
		first.append(this.#presets, size);
		this.tools.append(first, becomes, this.#pencase());
		this.reset();
		this.#listen();
	}

	/** The pen, and the place of the keys, as they are at first. */
	reset() {
		this.#cell = 0;
		this.#choosePen(1);
	}

	/** @param {Offer} offer @param {boolean} behind whether the reader has meanwhile gone on painting */
	show(offer, behind) {
		this.#offer = offer;
		if (!behind) {
			this.#values = Array.from(offer.feature.data);
			this.#columns = offer.size;
		}
		this.#paint();
		const sizes = offer.sizes.map(({ size }) => element("option", { value: String(size) }, `${size} × ${size}`));
		if (!this.#size.options.length) this.#size.append(...sizes);
		this.#size.value = String(this.#columns);
		this.#showPresets(offer);
	}

	/** @param {Offer} offer */
	#showPresets({ presets, preset }) {
		const focused = [...this.#presets.children].indexOf(/** @type {Element} */ (document.activeElement));
		const buttons = presets.map(({ name, feature }) => {
			const pressed = String(name === preset);
			const button = element("button", { type: "button", title: name, "aria-label": name, "aria-pressed": pressed });
			const [height, width] = feature.shape.map(String);
			const picture = element("canvas", { height, width, "aria-hidden": "true" });
			paint(picture, Float32Array.from(feature.data), 1);
			button.append(picture);
			button.addEventListener("click", () => this.#replace(feature));
			return button;
		});
		this.#presets.replaceChildren(...buttons);
		buttons[focused]?.focus();
	}

	#pencase() {
		const box = element("div", { class: "row pens", role: "group", "aria-label": "Pen for the feature" });
		this.#pens.forEach((button, i) => {
			button.addEventListener("click", () => this.#choosePen(TERNARY[i]));
		});
		this.#slider.addEventListener("input", () => this.#choosePen(Number(this.#slider.value)));
		box.append(element("span", {}, "Pen"), ...this.#pens, this.#slider, this.#figure);
		return box;
	}

	/** @param {number} value */
	#choosePen(value) {
		this.#pen = value;
		this.#pens.forEach((button, i) => {
			button.setAttribute("aria-pressed", String(TERNARY[i] === value));
		});
		this.#slider.value = String(value);
		this.#figure.textContent = fixed(value, 1);
	}

	#listen() {
		const { cells } = this.squares;
		cells.tabIndex = 0;
		cells.setAttribute("role", "application");
		cells.setAttribute("aria-roledescription", "squares to paint");
		cells.classList.add("paintable");
		let painting = false;
		cells.addEventListener("pointerdown", (event) => {
			const index = this.squares.indexAt(event);
			if (event.button > 0 || index === null) return;
			painting = true;
			cells.setPointerCapture(event.pointerId);
			this.#set(index, this.#pen);
		});
		cells.addEventListener("pointermove", (event) => {
			const index = this.squares.indexAt(event);
			if (index === null) return;
			if (painting) this.#set(index, this.#pen);
			else this.#point(index);
		});
		for (const end of ["pointerup", "pointercancel"]) {
			cells.addEventListener(end, () => {
				painting = false;
			});
		}
		cells.addEventListener("focus", () => cells.matches(":focus-visible") && this.#go(this.#cell));
		cells.addEventListener("keydown", (event) => {
			if (event.ctrlKey || event.metaKey || event.altKey || !this.#press(event.key)) return;
			event.preventDefault();
		});
	}

	/** Does what a key asks for, and says whether it was one of ours. @param {string} key */
	#press(key) {
		const [row, column] = [Math.floor(this.#cell / this.#columns), this.#cell % this.#columns];
		const last = this.#columns - 1;
		if (key === "ArrowLeft") this.#go(this.#cell - Math.min(1, column));
		else if (key === "ArrowRight") this.#go(this.#cell + Math.min(1, last - column));
		else if (key === "ArrowUp") this.#go(this.#cell - Math.min(1, row) * this.#columns);
		else if (key === "ArrowDown") this.#go(this.#cell + Math.min(1, last - row) * this.#columns);
		else if (key === "Home") this.#go(0);
		else if (key === " " || key === "Enter") this.#set(this.#cell, this.#pen);
		else if (key === "+" || key === "=") this.#set(this.#cell, this.#values[this.#cell] + NUDGE);
		else if (key === "-" || key === "−") this.#set(this.#cell, this.#values[this.#cell] - NUDGE);
		else return false;
		return true;
	}

	/** @param {number} index */
	#go(index) {
		this.#cell = index;
		this.#point(index);
	}

	/** @param {number} index @param {number} value is held to −1 … +1, in steps that can be written */
	#set(index, value) {
		this.#go(index);
		const held = Math.max(-1, Math.min(1, Number(value.toFixed(2))));
		if (held === this.#values[index]) return;
		this.#values = this.#values.with(index, held);
		this.#paint();
		this.#take(this.#values);
	}

	/** @param {Values} feature */
	#replace(feature) {
		this.#values = Array.from(feature.data);
		this.#columns = feature.shape[0];
		this.#paint();
		this.#take(this.#values);
	}

	#paint() {
		this.#cell = Math.min(this.#cell, this.#values.length - 1);
		this.squares.show(this.#values, this.#columns, 1);
		const { cells } = this.squares;
		cells.setAttribute("aria-description", `${cells.getAttribute("aria-description")}. ${KEYS}`);
	}
}
