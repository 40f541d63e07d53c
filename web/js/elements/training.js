/**
 * <xo-training>: the buttons and settings of training. It decides nothing: it says what was asked for with
 * `xo-train`, `xo-pause`, `xo-step`, `xo-reset`, `xo-new-start`, `xo-back` and `xo-settings`.
 */

import { counted } from "../format.js";
import { stepByKeys, typed, write } from "../number.js";

export class Training extends HTMLElement {
	/** Whether the reader has typed a seed since the last start. */
	seedTyped = false;

	connectedCallback() {
		for (const input of this.querySelectorAll("[data-whole]")) stepByKeys(/** @type {HTMLInputElement} */ (input));
		this.addEventListener("click", (event) => {
			const button = event.target instanceof Element ? event.target.closest("button") : null;
			const act = button?.dataset.act;
			if (act) this.say(act === "train" && this.#training ? "pause" : act);
		});
		this.addEventListener("change", (event) => this.#changed(/** @type {HTMLInputElement} */ (event.target)));
		this.addEventListener("input", (event) => {
			if (/** @type {HTMLInputElement} */ (event.target).name === "seed") this.seedTyped = true;
		});
	}

	/** The seed that the reader typed, or null for the next one. */
	get seed() {
		return this.seedTyped ? (typed(this.#input("seed")) ?? Number.NaN) : null;
	}

	/** @param {string} state the page's `data-state` */
	follow(state) {
		const busy = state === "loading" || state === "failed";
		for (const button of this.querySelectorAll("button")) button.disabled = busy;
		this.#back.hidden = !this.#canGoBack;
		const train = this.#button("train");
		const training = state === "training";
		train.querySelector("span")?.replaceChildren(training ? "Pause" : "Train");
		train.classList.toggle("on", training);
	}

	/** @param {import("../session.js").State} now */
	show(now) {
		this.seedTyped = false;
		write(this.#input("seed"), String(now.seed));
		const only = ["", ...now.network.classes].map((name) => new Option(name || "all", name));
		this.#input("only").replaceChildren(...only);
		this.showSettings(now.settings);
		this.#canGoBack = now.can_go_back;
		this.#back.hidden = !now.can_go_back;
	}

	/** @param {import("../session.js").Settings} settings @param {string[]} [names] which of them; all if not given */
	showSettings(settings, names = Object.keys(settings)) {
		for (const [name, value] of Object.entries(settings)) {
			const input = this.#input(name); // a setting may have its control elsewhere
			if (input && names.includes(name)) write(input, String(value));
		}
	}

	/** @param {number} updates @param {number | undefined} heldOut share of held-out drawings that are right */
	progress(updates, heldOut) {
		const status = this.querySelector("[aria-label=Updates]");
		if (status) status.textContent = counted(updates);
		const right = this.querySelector(".held-out");
		if (right) right.textContent = heldOut === undefined ? "–" : `${(100 * heldOut).toFixed(1)} %`;
	}

	#canGoBack = false;

	get #training() {
		return this.#button("train").classList.contains("on");
	}

	get #back() {
		return this.#button("back");
	}

	/** Whether the reader wants to watch update by update. */
	get slow() {
		return /** @type {HTMLSelectElement} */ (this.querySelector("[name=speed]")).value === "slow";
	}

	/** @param {string} act @returns {HTMLButtonElement} */
	#button(act) {
		return /** @type {HTMLButtonElement} */ (this.querySelector(`[data-act=${act}]`));
	}

	/** @param {string} name @returns {HTMLInputElement} */
	#input(name) {
		return /** @type {HTMLInputElement} */ (this.querySelector(`[name=${name}]`));
	}

	/** @param {HTMLInputElement} input */
	#changed(input) {
		if (["speed", ""].includes(input.name)) return;
		if (input.form) return; // goals are no settings
		const value = ["optimizer", "only"].includes(input.name) ? input.value : typed(input);
		if (value === undefined || input.name === "seed") return;
		this.say("settings", { [input.name]: value });
	}

	/** What the reader asks for. @param {string} what @param {unknown} [detail] */
	say(what, detail) {
		this.dispatchEvent(new CustomEvent(`xo-${what}`, { bubbles: true, detail }));
	}
}

customElements.define("xo-training", Training);
