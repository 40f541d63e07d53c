/** <xo-verdict>: who won the election, with every share, and one sentence that says it. */

import { element } from "./element.js";

export class VerdictView extends HTMLElement {
	#letter = element("p", { class: "letter", "aria-hidden": "true" });
	#bars = element("div", { class: "bars", "aria-hidden": "true" });
	#sentence = element("p", { class: "sentence" });
	#note = element("p", { class: "note" });

	connectedCallback() {
		this.setAttribute("role", "status");
		this.setAttribute("aria-label", "Verdict");
		this.append(this.#letter, this.#bars, this.#sentence, this.#note);
	}

	/**
	 * @param {import("../session.js").Verdict | null} verdict
	 * @param {string[]} classes
	 * @param {string} [note] where the verdict comes from, when that needs saying
	 */
	show(verdict, classes, note = "") {
		this.#letter.textContent = verdict ? verdict.winner : "–";
		this.style.setProperty("--letters", String(verdict?.winner.length ?? 1));
		this.style.setProperty("--longest", String(Math.max(...classes.map((name) => name.length), 1)));
		this.classList.toggle("even", verdict?.even ?? false);
		while (this.#bars.children.length < classes.length) {
			const bar = element("div", { class: "bar" });
			bar.append(element("b", {}), element("i", {}), element("span", { class: "figures" }));
			this.#bars.append(bar);
		}
		while (this.#bars.children.length > classes.length) this.#bars.lastElementChild?.remove();
		for (const [index, bar] of [...this.#bars.children].entries()) {
			const percent = verdict?.percents[index];
			bar.children[0].textContent = classes[index];
			/** @type {HTMLElement} */ (bar.children[1]).style.setProperty("--share", String(verdict?.shares[index] ?? 0));
			bar.children[2].textContent = percent === undefined ? "– %" : `${percent} %`;
		}
		this.#say(verdict ? verdict.sentence : "Nothing drawn yet.", note);
	}

	/** No verdict can be given yet. @param {string} sentence */
	wait(sentence) {
		this.#letter.textContent = "…";
		for (const bar of this.#bars.children) {
			/** @type {HTMLElement} */ (bar.children[1]).style.setProperty("--share", "0");
			bar.children[2].textContent = "– %";
		}
		this.#say(sentence, "");
	}

	/** @param {string} sentence @param {string} note */
	#say(sentence, note) {
		// A live region speaks at every change: the same words are not written twice.
		if (this.#sentence.textContent !== sentence) {
			const parts = sentence.split(/(\d+ %[.,;]?)/); // no line begins with a sign
			this.#sentence.replaceChildren(
				...parts.map((part, at) => (at % 2 ? element("span", { class: "unbroken" }, part) : part)),
			);
		}
		if (this.#note.textContent !== note) this.#note.textContent = note;
	}
}

customElements.define("xo-verdict", VerdictView);
