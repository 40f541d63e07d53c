/**
 * <xo-backend>: what does the arithmetic, which can be chosen, and how fast that is. It says what was asked
 * for with `xo-backend`.
 */

import { count } from "../format.js";
import { element } from "./element.js";

/** @type {Record<string, string>} */
const NAMES = {
	relaxed: "kernels, relaxed SIMD",
	simd128: "kernels, SIMD",
	numpy: "NumPy alone",
};

export class BackendChoice extends HTMLElement {
	#select = element("select", {});
	#speed = element("output", { class: "figures" });

	connectedCallback() {
		const label = element("label", {}, "Arithmetic by ");
		label.append(this.#select);
		this.replaceChildren(label, this.#speed);
		this.#select.addEventListener("change", () => {
			this.#speed.textContent = "";
			this.dispatchEvent(new CustomEvent("xo-backend", { bubbles: true, detail: this.#select.value }));
		});
	}

	/** @param {import("../session.js").Backend} backend */
	show({ name, available }) {
		this.#select.replaceChildren(...available.map((each) => element("option", { value: each }, NAMES[each] ?? each)));
		this.#select.value = name;
	}

	/** @param {number} rate updates a second, while Python does nothing else */
	time(rate) {
		this.#speed.textContent = `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} updates a second`;
	}
}

customElements.define("xo-backend", BackendChoice);
