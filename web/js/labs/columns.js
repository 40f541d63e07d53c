/**
 * Columns that can be put into another order: drag one by mouse or finger, or move it with the arrow keys, Home and End.
 * An order is a list of columns, counted from 1, in their places.
 *
 * @typedef {{get: () => number[], set: (order: number[]) => void}} Order the order that was asked for last, whose answer may still be on its way
 */

import { element } from "../elements/element.js";
import { onResize } from "../elements/resize.js";
import { Picture } from "./picture.js";

const EDGE = 40; // px from an edge of the table, within which a column that is dragged makes it scroll
const SPEED = 0.5; // px for each ms
const STILL = 4; // px that a press may move and still be no drag

/** Where a key moves the column at a place to, or null. @param {string} key @param {number} place @param {number} count */
function aimOf(key, place, count) {
	return { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: count - 1 }[key] ?? null;
}

/** Moves the column at one place to another, where there is one. @param {Order} order @param {number} from @param {number} to */
function move(order, from, to) {
	const made = [...order.get()];
	if (to < 0 || to >= made.length || to === from) return;
	made.splice(to, 0, ...made.splice(from, 1));
	order.set(made);
}

/** A table whose columns are moved by their heads. The last column, what is predicted, stays. */
export class TableColumns {
	element = element("div", { class: "table-wide", tabindex: "0", role: "group", "aria-label": "First rows" });
	#table = element("table", { class: "figures" });
	#order;
	#say;
	#written = "";

	/** @param {Order} order @param {(text: string) => void} say */
	constructor(order, say) {
		this.#order = order;
		this.#say = say;
		this.element.append(this.#table);
		const cue = () => this.#cue();
		this.element.addEventListener("scroll", cue, { passive: true });
		onResize(cue, this.element, this.#table);
	}

	/** Marks the sides on which there is more of the table than is in sight. */
	#cue() {
		const { scrollLeft, clientWidth, scrollWidth } = this.element;
		this.element.classList.toggle("more-before", scrollLeft > 1);
		this.element.classList.toggle("more-after", scrollLeft + clientWidth < scrollWidth - 1);
	}

	/** @param {{names: string[], order: number[], target: string, cells: string[][], answers: string[]}} shown */
	show({ names, order, target, cells, answers }) {
		// Written anew only where it differs, so that nothing is torn from under a finger while the lab plays.
		const written = JSON.stringify([names, order, target, cells, answers]);
		if (written === this.#written) return;
		this.#written = written;
		const head = element("tr", {});
		head.append(...order.map((column, place) => this.#head(names[column - 1], column, place, order.length)));
		head.append(element("th", { scope: "col", class: "target" }, target));
		const rows = cells.map((row, at) => {
			const line = element("tr", {});
			line.append(...row.map((cell) => element("td", {}, cell)));
			line.append(element("td", { class: "target" }, answers[at]));
			return line;
		});
		const active = document.activeElement;
		const focused = this.#table.contains(active) ? active?.textContent : null;
		this.#table.replaceChildren(head, ...rows);
		for (const button of this.#table.querySelectorAll("button")) {
			if (button.textContent !== focused) continue;
			button.focus({ preventScroll: true });
			this.#reveal(button);
		}
	}

	/** Scrolls the table, and nothing else, to where a head is in sight. @param {HTMLElement} head */
	#reveal(head) {
		const [at, room] = [head.getBoundingClientRect(), this.element.getBoundingClientRect()];
		this.element.scrollLeft += Math.min(0, at.left - EDGE - room.left) + Math.max(0, at.right + EDGE - room.right);
	}

	/** @param {string} name @param {number} from @param {number} to @param {number} count */
	#move(name, from, to, count) {
		if (to < 0 || to >= count) return;
		move(this.#order, from, to);
		this.#say(`“${name}” is at place ${to + 1} of ${count}.`);
	}

	/** @param {string} name @param {number} column @param {number} place @param {number} count */
	#head(name, column, place, count) {
		const here = () => this.#order.get().indexOf(column);
		const cell = element("th", { scope: "col" });
		const button = element("button", { type: "button", class: "quiet", "aria-description": hint(place, count) }, name);
		button.addEventListener("keydown", (event) => {
			const to = aimOf(event.key, here(), count);
			if (to === null) return;
			event.preventDefault();
			this.#move(name, here(), to, count);
		});
		button.addEventListener("pointerdown", (event) => {
			if (event.button) return;
			button.setPointerCapture(event.pointerId);
			const heads = [...(cell.parentElement?.children ?? [])].slice(0, count);
			let clientX = event.clientX;
			// Past either end is at that end; what is scrolled out of sight is not under the pointer.
			const over = () => {
				const { left, right } = this.element.getBoundingClientRect();
				const x = Math.max(left, Math.min(right, clientX));
				const at = heads.findIndex((head) => x < head.getBoundingClientRect().right);
				return at < 0 ? count - 1 : at;
			};
			const mark = (/** @type {number} */ at) => {
				heads.forEach((head, other) => {
					head.classList.toggle("aim", other === at && at !== place);
				});
			};
			let before = 0;
			const scroll = (/** @type {number} */ now) => {
				const { left, right } = this.element.getBoundingClientRect();
				const way = clientX < left + EDGE ? -1 : clientX > right - EDGE ? 1 : 0;
				this.element.scrollLeft += way * SPEED * (now - before);
				before = now;
				if (way) mark(over());
				if (button.isConnected) frame = requestAnimationFrame(scroll);
			};
			let frame = 0;
			const follow = (/** @type {PointerEvent} */ move) => {
				if (!frame && Math.abs(move.clientX - clientX) < STILL) return;
				clientX = move.clientX;
				mark(over());
				if (frame) return;
				before = performance.now();
				scroll(before);
			};
			const end = (/** @type {PointerEvent} */ up) => {
				button.removeEventListener("pointermove", follow);
				cancelAnimationFrame(frame);
				mark(-1);
				const to = over();
				if (up.type === "pointerup" && to !== here()) this.#move(name, here(), to, count);
			};
			button.addEventListener("pointermove", follow);
			for (const type of ["pointerup", "pointercancel"]) {
				button.addEventListener(type, (up) => end(/** @type {PointerEvent} */ (up)), { once: true });
			}
		});
		cell.append(button);
		return cell;
	}
}

/** A drawing whose columns of pixels are moved: dragged, or with Shift and an arrow key. */
export class PictureColumns {
	#picture;
	#name;
	#say;
	#order;
	/** As it is shown. @type {number[]} */
	#shown = [];
	#from = -1;
	#column = 0;
	#rows = 1;

	/** @param {string} name @param {Order} order @param {(text: string) => void} say */
	constructor(name, order, say) {
		this.#picture = new Picture(name);
		this.#name = name;
		this.#say = say;
		this.#order = order;
		this.#picture.figure.classList.add("table-drag");
		this.#picture.onCell(({ column }) => {
			this.#column = column;
			if (this.#from < 0) this.#light(column);
			say(
				this.#from < 0 || this.#from === column
					? `${name}: column ${column + 1} was column ${this.#shown[column]}.`
					: `${name}: column ${this.#from + 1} goes to place ${column + 1}.`,
			);
		});
		this.figure.addEventListener("pointerdown", (event) => {
			const { target } = event;
			if (event.button || !(target instanceof HTMLCanvasElement)) return;
			event.preventDefault();
			target.focus({ preventScroll: true });
			target.setPointerCapture(event.pointerId);
			this.#from = this.#under(target, event);
			this.#light(this.#from);
		});
		this.figure.addEventListener("pointermove", (event) => {
			const { target } = event;
			if (this.#from < 0 || !(target instanceof HTMLCanvasElement)) return;
			this.#light(this.#under(target, event));
		});
		this.figure.addEventListener("pointerup", (event) => {
			const { target } = event;
			const from = this.#from;
			this.#from = -1;
			if (from < 0 || !(target instanceof HTMLCanvasElement)) return;
			this.#move(from, this.#under(target, event));
		});
		this.figure.addEventListener("pointercancel", () => {
			this.#from = -1;
		});
		this.figure.addEventListener(
			"keydown",
			(event) => {
				const to = event.shiftKey ? aimOf(event.key, this.#column, this.#shown.length) : null;
				if (to === null) return;
				event.preventDefault();
				event.stopPropagation();
				this.#move(this.#column, to);
			},
			true,
		);
	}

	get figure() {
		return this.#picture.figure;
	}

	/** @param {{data: ArrayLike<number>, shape: number[]}} values @param {number} end of the colour scale @param {number[]} order @param {string} caption */
	show(values, end, order, caption) {
		this.#shown = order;
		this.#rows = values.shape[0];
		this.#picture.show(values, end, caption);
	}

	/** @param {HTMLCanvasElement} canvas @param {PointerEvent} event */
	#under(canvas, event) {
		const { left, width } = canvas.getBoundingClientRect();
		const count = this.#shown.length;
		return Math.max(0, Math.min(count - 1, Math.floor(((event.clientX - left) / width) * count)));
	}

	/** @param {number} column */
	#light(column) {
		this.#picture.light({ top: 0, left: column, bottom: this.#rows, right: column + 1 }, "cell");
	}

	/** @param {number} from @param {number} to */
	#move(from, to) {
		if (to < 0 || to >= this.#shown.length) return;
		this.#column = to;
		this.#light(to);
		move(this.#order, from, to);
		if (to !== from) this.#say(`${this.#name}: column ${from + 1} is at place ${to + 1} of ${this.#shown.length} now.`);
	}
}

/** @param {number} place @param {number} count */
function hint(place, count) {
	return `place ${place + 1} of ${count}; arrow keys, Home and End move it`;
}
