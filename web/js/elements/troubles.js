/**
 * <xo-troubles>: troubles to be had on purpose, as a list of buttons. It says which with `xo-provoke`.
 *
 * @typedef {{kind: string, title: string, words: string}} Preset
 */

import { element } from "./element.js";

export class Troubles extends HTMLElement {
	/** @param {Preset[]} presets */
	show(presets) {
		const list = element("ul", {});
		for (const { kind, title, words } of presets) {
			const item = element("li", {});
			const button = element("button", { type: "button" }, title);
			button.addEventListener("click", () =>
				this.dispatchEvent(new CustomEvent("xo-provoke", { bubbles: true, detail: kind })),
			);
			item.append(button, element("p", {}, words));
			list.append(item);
		}
		this.replaceChildren(list);
	}
}

customElements.define("xo-troubles", Troubles);
