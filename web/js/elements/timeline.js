/**
 * <xo-timeline>: a slider over the way of training. It says what was asked for with `xo-look-back` (an
 * update, or null for now) and `xo-go-on` (an update to go another way from).
 */

import { count } from "../format.js";
import { element } from "./element.js";

export class Timeline extends HTMLElement {
	/** Updates that the network can be shown as it was after; the last place of the slider is now. @type {number[]} */
	#points = [];
	#now = 0;
	/** @type {number | null} */
	#shown = null;
	/** What the reader last asked for with the slider, until it is shown. @type {number | null | undefined} */
	#asked;
	#slider = element("input", { type: "range", min: "0", max: "0", value: "0", "aria-label": "Look back" });
	#words = element("output", { class: "figures" });
	#goOn = element("button", { type: "button", class: "quiet", hidden: "hidden" }, "Go on from here");
	#return = element("button", { type: "button", class: "quiet", hidden: "hidden" }, "Now");

	connectedCallback() {
		if (this.#slider.isConnected) return;
		this.append(this.#slider, this.#words, this.#goOn, this.#return);
		this.#slider.addEventListener("input", () => {
			this.#asked = this.#points[Number(this.#slider.value)] ?? null;
			this.#say("xo-look-back", this.#asked);
		});
		this.#return.addEventListener("click", () => this.#say("xo-look-back", null));
		this.#goOn.addEventListener("click", () => this.#say("xo-go-on", this.#shown));
		this.show([0], 0, null);
	}

	/**
	 * @param {number[]} points the updates that can be looked back on
	 * @param {number} now updates that are made
	 * @param {number | null} update the one that is looked back on; null: the network is shown as it is
	 */
	show(points, now, update) {
		this.#points = points.filter((point) => point < now);
		this.#now = now;
		this.#slider.max = String(this.#points.length);
		this.#slider.disabled = this.#points.length === 0;
		this.#shown = update;
		const place = update === null ? this.#points.length : this.#points.indexOf(update);
		// While an answer was on its way the reader may have moved on.
		if (update === null || update === this.#asked) this.#asked = undefined;
		if (this.#asked === undefined) this.#slider.value = String(place);
		const words =
			update === null
				? this.#now
					? "now"
					: "train, then look back here"
				: `after ${count(update)} of ${count(this.#now)} updates`;
		if (this.#words.textContent !== words) this.#words.textContent = words;
		this.#slider.setAttribute("aria-valuetext", words);
		this.#goOn.hidden = this.#return.hidden = update === null;
	}

	/** @param {string} what @param {number | null} detail */
	#say(what, detail) {
		this.dispatchEvent(new CustomEvent(what, { bubbles: true, detail }));
	}
}

customElements.define("xo-timeline", Timeline);
