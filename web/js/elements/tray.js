/**
 * <xo-tray>: the reader's own drawings, class by class. Arrow keys move among them, Enter opens what can be done
 * with one, Delete removes it. It says what was asked for with `xo-relabel` ({ids, label}), `xo-remove` (ids),
 * `xo-undo-tray`, `xo-redo-tray`, `xo-remove-class` ({name, relabel}), `xo-share` (0 to 1), `xo-save-drawings` and
 * `xo-open-drawings` (a file).
 *
 * @typedef {import("../session.js").Own} Own
 * @typedef {import("../session.js").Tray} Answer
 */

import { onColoursChange, paint } from "../colour.js";
import { element } from "./element.js";

const SIDE = 28;

export class Tray extends HTMLElement {
	/** Pictures by the ids of their drawings. @type {Map<number, Float32Array>} */
	pictures = new Map();
	/** @type {Map<number, HTMLButtonElement>} */
	#thumbs = new Map();
	/** @type {Answer | null} */
	#shown = null;
	#current = 0;
	#open = 0;
	/** The class whose removal is being asked about. @type {string | null} */
	#leaving = null;
	#share = element("input", { type: "range", min: "0", max: "100", step: "5", "aria-label": "Share of own drawings" });
	#figure = element("output", { class: "figures" });
	#said = element("div", { class: "lacks", role: "status", "aria-label": "What is missing" });
	#groups = element("div", { class: "groups" });
	#undo = this.#button("Undo change", "xo-undo-tray");
	#redo = this.#button("Redo change", "xo-redo-tray");

	connectedCallback() {
		if (this.#groups.isConnected) return;
		this.#share.addEventListener("input", () => this.#writeShare(Number(this.#share.value)));
		this.#share.addEventListener("change", () => this.#say("xo-share", Number(this.#share.value) / 100));
		const share = element("label", { class: "share" }, "Own drawings in training");
		share.append(this.#share, this.#figure);
		const file = element("label", { class: "file" });
		const input = element("input", { type: "file", accept: ".npz", "aria-label": "File of drawings" });
		input.addEventListener("change", () => {
			if (input.files?.[0]) this.#say("xo-open-drawings", input.files[0]);
			input.value = "";
		});
		file.append(input, element("span", { "aria-hidden": "true" }, "Open drawings…"));
		const tools = element("div", { class: "row" });
		tools.append(this.#undo, this.#redo, this.#button("Save drawings", "xo-save-drawings"), file);
		const keys = "Arrow keys move among your drawings. Enter opens one, Delete removes it, Escape closes.";
		this.append(share, this.#said, this.#groups, tools, element("p", { id: "tray-keys", class: "unseen" }, keys));
		this.#groups.addEventListener("keydown", (event) => this.#press(event));
		onColoursChange(() => this.#paint());
	}

	/** @param {Answer} answer whose pictures are there */
	show(answer) {
		this.#shown = answer;
		const focused = this.#focused;
		const place = this.#order.indexOf(focused);
		this.#undo.disabled = !answer.can_undo;
		this.#redo.disabled = !answer.can_redo;
		this.#share.value = String(Math.round(100 * answer.share));
		this.#writeShare(Math.round(100 * answer.share));
		const said = answer.said.map((sentence) => element("p", {}, sentence));
		if (this.#said.textContent !== answer.said.join("")) this.#said.replaceChildren(...said);
		const ids = new Set(answer.drawings.map(({ id }) => id));
		for (const id of this.#thumbs.keys()) if (!ids.has(id)) this.#thumbs.delete(id);
		if (!ids.has(this.#open)) this.#open = 0;
		this.#write();
		if (!ids.has(this.#current)) this.#current = this.#order[Math.min(Math.max(place, 0), this.#order.length - 1)] ?? 0;
		this.#rove();
		if (focused) this.#thumbs.get(ids.has(focused) ? focused : this.#current)?.focus();
	}

	#write() {
		if (!this.#shown) return;
		const focused = this.#focused;
		const { drawings, classes } = this.#shown;
		const strange = [...new Set(drawings.map(({ label }) => label))].filter((label) => !classes.includes(label));
		const groups = [...classes, ...strange].map((name) => {
			const own = drawings.filter(({ label }) => label === name);
			const held = own.filter(({ held_out }) => held_out).length;
			const group = element("div", { class: "class", role: "group", "aria-label": `Own drawings of ${name}` });
			const head = element("header", {});
			head.append(
				element("h3", {}, name),
				element("span", { class: "figures" }, held ? `${own.length}, ${held} held out` : String(own.length)),
			);
			if (classes.length > 2 && classes.includes(name)) head.append(this.#leave(name));
			group.append(head);
			if (this.#leaving === name) group.append(this.#ask(name, own.length));
			const grid = element("div", { class: "thumbs" });
			grid.append(...own.map((each) => this.#thumb(each)));
			if (own.length) group.append(grid);
			const opened = own.find(({ id }) => id === this.#open);
			if (opened) group.append(this.#choices(opened));
			return group;
		});
		this.#groups.replaceChildren(...groups);
		if (focused) this.#thumbs.get(focused)?.focus({ preventScroll: true }); // what is moved loses it
	}

	/** @param {Own} own */
	#thumb({ id, label, held_out }) {
		let button = this.#thumbs.get(id);
		if (!button) {
			button = element("button", { type: "button", "data-id": String(id), "aria-describedby": "tray-keys" });
			button.append(element("canvas", { width: String(SIDE), height: String(SIDE), "aria-hidden": "true" }));
			button.addEventListener("click", () => this.#unfold(this.#open === id ? 0 : id));
			button.addEventListener("focus", () => {
				this.#current = id;
				this.#rove();
			});
			this.#thumbs.set(id, button);
			this.#paintOne(id, button);
		}
		button.setAttribute("aria-label", `own drawing ${id}, ${label}${held_out ? ", held out" : ""}`);
		button.setAttribute("aria-expanded", String(this.#open === id));
		button.classList.toggle("held", held_out);
		return button;
	}

	/** What can be done with a drawing. @param {Own} own */
	#choices({ id, label, held_out }) {
		const row = element("div", { class: "row choices", role: "group", "aria-label": `Own drawing ${id}` });
		row.append(element("span", {}, `Drawing ${id}${held_out ? ", held out," : ""} is`));
		for (const name of this.#shown?.classes ?? []) {
			const button = element("button", { type: "button", "aria-pressed": String(name === label) }, name);
			button.addEventListener("click", () => {
				this.#unfold(0);
				if (name !== label) this.#say("xo-relabel", { ids: [id], label: name });
			});
			row.append(button);
		}
		const remove = element("button", { type: "button", class: "quiet" }, "Remove");
		remove.addEventListener("click", () => this.#remove(id));
		row.append(remove);
		return row;
	}

	/** @param {number} id */
	#remove(id) {
		if (this.#open) this.#unfold(0);
		this.#say("xo-remove", [id]);
	}

	/** @param {number} id 0 folds */
	#unfold(id) {
		const before = this.#open;
		this.#open = id;
		this.#write();
		const choices = this.#groups.querySelectorAll(".choices button");
		const pressed = [...choices].find((each) => each.getAttribute("aria-pressed") === "true") ?? choices[0];
		if (id) /** @type {HTMLElement} */ (pressed)?.focus();
		else this.#thumbs.get(before)?.focus();
	}

	/** @param {string} name */
	#leave(name) {
		const button = element(
			"button",
			{ type: "button", class: "quiet", "aria-label": `Remove class ${name}` },
			"Remove class…",
		);
		button.addEventListener("click", () => {
			this.#leaving = this.#leaving === name ? null : name;
			this.#write();
			/** @type {HTMLElement | null} */ (this.#groups.querySelector(".leaving select, .leaving button"))?.focus();
		});
		return button;
	}

	/** A question before a class goes. @param {string} name @param {number} count of its drawings */
	#ask(name, count) {
		const row = element("div", { class: "row leaving", role: "group", "aria-label": `Remove ${name}` });
		const what = element("select", { "aria-label": `What becomes of the drawings of ${name}` });
		what.append(new Option("go, too", ""));
		for (const other of this.#shown?.classes ?? [])
			if (other !== name) what.append(new Option(`become ${other}`, other));
		const yes = element("button", { type: "button" }, `Remove ${name}`);
		yes.addEventListener("click", () => {
			this.#leaving = null;
			this.#say("xo-remove-class", { name, relabel: what.value || null });
		});
		const no = element("button", { type: "button", class: "quiet" }, "Leave it");
		no.addEventListener("click", () => {
			this.#leaving = null;
			this.#write();
		});
		if (count) row.append(element("span", {}, count === 1 ? "Its drawing will" : `Its ${count} drawings will`), what);
		row.append(yes, no);
		return row;
	}

	/** @param {KeyboardEvent} event */
	#press(event) {
		if (event.key === "Escape" && (this.#open || this.#leaving)) {
			event.stopPropagation();
			this.#leaving = null;
			return this.#unfold(0);
		}
		const id = this.#focused;
		if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
		const order = this.#order;
		const at = order.indexOf(id);
		/** @type {Record<string, () => number>} */
		const ways = {
			ArrowLeft: () => at - 1,
			ArrowRight: () => at + 1,
			ArrowUp: () => this.#beside(at, -1),
			ArrowDown: () => this.#beside(at, 1),
			Home: () => 0,
			End: () => order.length - 1,
		};
		if (event.key === "Delete") this.#remove(id);
		else if (event.key in ways) this.#thumbs.get(order[ways[event.key]()])?.focus();
		else return;
		event.preventDefault();
	}

	/** The drawing in the next row, as near as there is. @param {number} at @param {number} way */
	#beside(at, way) {
		const boxes = this.#order.map((id) => /** @type {HTMLElement} */ (this.#thumbs.get(id)).getBoundingClientRect());
		const { top, left } = boxes[at];
		const rows = boxes.map((box) => way * (box.top - top)).filter((down) => down > 1);
		const next = Math.min(...rows);
		const far = boxes.map((box) => (Math.abs(way * (box.top - top) - next) < 1 ? Math.abs(box.left - left) : Infinity));
		return rows.length ? far.indexOf(Math.min(...far)) : at;
	}

	/** Ids as they stand on the page. */
	get #order() {
		return [...this.#groups.querySelectorAll(".thumbs button")].map((thumb) =>
			Number(/** @type {HTMLElement} */ (thumb).dataset.id),
		);
	}

	get #focused() {
		const at = document.activeElement;
		return at instanceof HTMLElement && this.#groups.contains(at) ? Number(at.dataset.id ?? 0) : 0;
	}

	#rove() {
		for (const [id, button] of this.#thumbs) button.tabIndex = id === this.#current ? 0 : -1;
	}

	#paint() {
		for (const [id, button] of this.#thumbs) this.#paintOne(id, button);
	}

	/** @param {number} id @param {HTMLButtonElement} button */
	#paintOne(id, button) {
		const picture = this.pictures.get(id);
		if (picture) paint(/** @type {HTMLCanvasElement} */ (button.firstElementChild), picture, 1);
	}

	/** @param {number} percent */
	#writeShare(percent) {
		this.#figure.textContent = percent === 0 ? "none" : percent === 100 ? "all" : `${percent} %`;
		this.#share.setAttribute("aria-valuetext", `${percent} %`);
	}

	/** @param {string} text @param {string} what */
	#button(text, what) {
		const button = element("button", { type: "button" }, text);
		button.addEventListener("click", () => this.#say(what));
		return button;
	}

	/** @param {string} what @param {unknown} [detail] */
	#say(what, detail) {
		this.dispatchEvent(new CustomEvent(what, { bubbles: true, detail }));
	}
}

customElements.define("xo-tray", Tray);
