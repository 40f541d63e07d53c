/**
 * Rows of a table to be dragged to another place by their handles, with pointer, finger or keys. Where a row is
 * let go is reported; whoever owns the table puts it there.
 */

const EDGE = 60; // pixels from the window's edge in which dragging scrolls
const SCROLLED = 14; // pixels at a time

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
		if (!this.#dragged) return;
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
		this.#dragged = null;
		for (const row of this.#rows) row.classList.remove("dragged", "gap-above", "gap-below");
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
