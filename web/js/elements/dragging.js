/**
 * Rows of a table to be dragged to another place by their handles, with pointer, finger or keys; and new ones to be
 * dragged into it out of buttons. Where a row is let go is reported; whoever owns the table puts it there.
 */

import { element } from "./element.js";

const EDGE = 60; // pixels from the window's edge in which dragging scrolls
const SCROLLED = 14; // pixels at a time
const APART = 6; // pixels from where a button was pressed, beyond which it is not being pressed but dragged

export class Dragging {
	#body;
	#move;
	/** @type {HTMLElement | null} */
	#dragged = null;
	#gap = 0;

	/**
	 * @param {HTMLElement} body the rows, each with an element `.handle`
	 * @param {(from: number, to: number) => void} move `to` counts without the row that is moved
	 */
	constructor(body, move) {
		this.#body = body;
		this.#move = move;
		body.addEventListener("pointerdown", (event) => this.#take(event));
		body.addEventListener("pointermove", (event) => this.#drag(event));
		body.addEventListener("pointerup", () => this.#drop());
		body.addEventListener("pointercancel", () => this.#end());
		body.addEventListener("keydown", (event) => this.#key(event));
	}

	get #rows() {
		return /** @type {HTMLElement[]} */ ([...this.#body.querySelectorAll("tr:has(.handle)")]);
	}

	/**
	 * Lets a new row be dragged out of a button, which stays one to press.
	 *
	 * @param {HTMLElement} button
	 * @param {string} name of what is dragged
	 * @param {(to: number) => void} insert
	 */
	offer(button, name, insert) {
		/** @type {{x: number, y: number} | null} */
		let pressed = null;
		/** What is dragged, under the pointer. @type {HTMLElement | null} */
		let ghost = null;
		let dragged = false;
		const end = () => {
			ghost?.remove();
			ghost = pressed = null;
			removeEventListener("keydown", cancel, true);
			this.#end();
		};
		const cancel = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && end();
		button.addEventListener("pointerdown", ({ button: which, pointerId, clientX: x, clientY: y }) => {
			if (which) return;
			button.setPointerCapture(pointerId);
			pressed = { x, y };
			dragged = false;
		});
		button.addEventListener("pointermove", ({ clientX: x, clientY: y }) => {
			if (!pressed) return;
			if (!ghost) {
				if (Math.hypot(x - pressed.x, y - pressed.y) < APART) return;
				ghost = element("div", { class: "ghost", "aria-hidden": "true" }, name);
				button.after(ghost);
				dragged = true;
				addEventListener("keydown", cancel, true);
			}
			ghost.style.translate = `${x}px ${y}px`;
			this.#aim(y);
			const { top, bottom } = this.#body.getBoundingClientRect();
			if (y < top - APART || y > bottom + APART) this.#unmark();
		});
		button.addEventListener("pointerup", () => {
			const to = ghost && this.#body.querySelector(".gap-above, .gap-below") ? this.#gap : null;
			if (dragged) swallowClick();
			end();
			if (to !== null) insert(to);
		});
		button.addEventListener("pointercancel", end);
	}

	/** The handle that an event is on. @param {Event} event */
	#handle(event) {
		return /** @type {HTMLElement} */ (event.target).closest(".handle");
	}

	/** @param {PointerEvent} event */
	#take(event) {
		const handle = this.#handle(event);
		if (!handle || event.button) return;
		handle.setPointerCapture(event.pointerId);
		this.#dragged = handle.closest("tr");
		this.#dragged?.classList.add("dragged");
		this.#gap = this.#rows.indexOf(/** @type {HTMLElement} */ (this.#dragged));
	}

	/** @param {PointerEvent} event */
	#drag({ clientY: y }) {
		if (this.#dragged) this.#aim(y);
	}

	/** Marks the gap that a pointer at this height is nearest to. @param {number} y */
	#aim(y) {
		if (y < EDGE) scrollBy(0, -SCROLLED);
		if (y > innerHeight - EDGE) scrollBy(0, SCROLLED);
		const rows = this.#rows;
		this.#gap = rows.filter((row) => {
			const { top, height } = row.getBoundingClientRect();
			return top + height / 2 < y;
		}).length;
		rows.forEach((row, at) => {
			row.classList.toggle("gap-above", at === this.#gap);
			row.classList.toggle("gap-below", at === rows.length - 1 && this.#gap === rows.length);
		});
	}

	#drop() {
		if (!this.#dragged) return;
		const from = this.#rows.indexOf(this.#dragged);
		const to = this.#gap > from ? this.#gap - 1 : this.#gap;
		this.#end();
		if (from >= 0 && to !== from) this.#move(from, to);
	}

	#end() {
		this.#dragged?.classList.remove("dragged");
		this.#dragged = null;
		this.#unmark();
	}

	#unmark() {
		for (const row of this.#rows) row.classList.remove("gap-above", "gap-below");
	}

	/** @param {KeyboardEvent} event */
	#key(event) {
		if (event.key === "Escape") return this.#end();
		const rows = this.#rows;
		const from = rows.findIndex((row) => row.contains(this.#handle(event)));
		const places = { ArrowUp: from - 1, ArrowDown: from + 1, Home: 0, End: rows.length - 1 };
		const to = places[/** @type {keyof typeof places} */ (event.key)];
		if (from < 0 || to === undefined) return;
		event.preventDefault();
		if (to !== from && to >= 0 && to < rows.length) this.#move(from, to);
	}
}

/** The click that some browsers make of the end of a drag presses nothing. */
function swallowClick() {
	const swallow = (/** @type {Event} */ event) => event.stopPropagation();
	addEventListener("click", swallow, true);
	setTimeout(() => removeEventListener("click", swallow, true));
}
