/**
 * <xo-keep>: a second blackboard for the drawing of the page, and a button for each class to keep it under.
 * It says what was asked for with `xo-keep` and `xo-add-class` (a name), and `xo-draw`.
 *
 * @typedef {import("../session.js").Tray} Tray
 */

import { element } from "./element.js";
import { Pad } from "./pad.js";

/** <xo-slate>: the drawing of the page where another blackboard is at hand. */
export class Slate extends Pad {
	/** Takes over what was drawn elsewhere. @param {import("./pad.js").Drawing} drawing */
	follow({ strokes, picture, example }) {
		this.drawing = { strokes: strokes.map((stroke) => [...stroke]), picture, example };
		this.paint();
	}
}

customElements.define("xo-slate", Slate);

export class Keep extends HTMLElement {
	slate = new Slate();
	#buttons = element("div", { class: "labels", role: "group", "aria-label": "Keep it as" });
	#words = element("p", { class: "said", role: "status", "aria-label": "What was kept" });
	#name = element("input", { type: "text", maxlength: "12", autocomplete: "off", spellcheck: "false" });
	/** Whether what was told still holds. @type {(tray: Tray) => boolean} */
	#holds = () => true;

	connectedCallback() {
		if (this.#buttons.isConnected) return;
		this.slate.setAttribute("label", "Drawing to keep");
		const wipe = element("button", { type: "button", class: "quiet" }, "Wipe");
		wipe.addEventListener("click", () => this.slate.clear());
		const board = element("div", { class: "slate" });
		board.append(this.slate, wipe);
		const form = element("form", {});
		const label = element("label", {}, "New class");
		label.append(this.#name);
		form.append(label, element("button", {}, "Add"));
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			this.#say("xo-add-class", this.#name.value);
		});
		const side = element("div", { class: "naming" });
		side.append(element("p", { "aria-hidden": "true" }, "Keep it as"), this.#buttons, form, this.#words);
		this.append(board, side);
	}

	/** @param {Tray} tray */
	show(tray) {
		const { classes, most_classes } = tray;
		this.#name.disabled = classes.length >= most_classes;
		if (!this.#holds(tray)) this.#words.textContent = "";
		const shown = [...this.#buttons.children].map(({ textContent }) => textContent);
		if (String(shown) === String(classes)) return;
		this.#buttons.replaceChildren(
			...classes.map((name) => {
				const button = element("button", { type: "button", "aria-label": `Keep as ${name}` }, name);
				button.addEventListener("click", () => this.#say("xo-keep", name));
				return button;
			}),
		);
	}

	/** What was done, for eye and ear. @param {string} words @param {(tray: Tray) => boolean} holds for as long as this does */
	tell(words, holds) {
		this.#words.textContent = words;
		this.#holds = holds;
	}

	/** The class is there; the next name may be typed already. @param {string} name */
	added(name) {
		if (this.#name.value === name) this.#name.value = "";
	}

	/** @param {string} what @param {unknown} detail */
	#say(what, detail) {
		this.dispatchEvent(new CustomEvent(what, { bubbles: true, detail }));
	}
}

customElements.define("xo-keep", Keep);
