/**
 * <xo-arithmetic>: the one value that a reader points at, as the sum that made it. Every number comes from
 * Python; here they are only set out. Emits `xo-open` when another cell is chosen, `xo-close` to close.
 *
 * @typedef {import("../session.js").Explanation} Explanation
 * @typedef {import("../session.js").Term} Term
 */

import { colourOf, isStrong, onColoursChange } from "../colour.js";
import { count, fixed } from "../format.js";
import { numberField, typed } from "../number.js";
import { element } from "./element.js";
import { MapPicture } from "./map.js";

/** @type {Record<string, string>} */
const TITLES = { conv2d: "convolution", relu: "ReLU", maxpool2d: "pooling", dense: "votes", flatten: "flatten" };
const READABLE = 9; // numbers are written into cells of tables up to this many columns

export class Arithmetic extends HTMLElement {
	/** @type {Explanation | null} */
	#explanation = null;
	/** @type {MapPicture | undefined} */
	#from;

	connectedCallback() {
		this.tabIndex = -1;
		onColoursChange(() => this.#explanation && this.show(this.#explanation, this.#from, this.#scales));
		if (!this.#explanation) this.close();
	}

	#scales = { source: 1, feature: 1 };

	/**
	 * @param {Explanation} explanation
	 * @param {MapPicture | undefined} from the map that the cell lies in
	 * @param {{source: number, feature: number}} scales
	 */
	show(explanation, from, scales) {
		this.#explanation = explanation;
		this.#from = from;
		this.#scales = scales;
		this.classList.remove("empty");
		// A table of thousands of rows is laid out only when another cell is shown.
		const parts = [this.#where(explanation, from), this.#pictures(explanation), table(explanation)];
		if (from && from.width * from.height > 1) parts.splice(1, 0, this.#enlarged(explanation, from));
		this.#replace(parts);
	}

	/** While training the same cell is shown anew many times: neither focus nor place in the table is lost. @param {Element[]} parts */
	#replace(parts) {
		const focused = this.querySelector(":focus")?.getAttribute("aria-label");
		const scrolled = this.querySelector(".terms")?.scrollTop ?? 0;
		this.replaceChildren(...parts);
		const terms = this.querySelector(".terms");
		if (terms) terms.scrollTop = scrolled;
		if (focused) /** @type {HTMLElement | null} */ (this.querySelector(`[aria-label="${focused}"]`))?.focus();
	}

	close() {
		this.#explanation = null;
		this.classList.add("empty");
		this.replaceChildren(
			element(
				"p",
				{},
				"Point at any cell of any map, or open it with a tap or Enter: the patch, the feature and the arithmetic that made its value appear here, with the place it came from lit up.",
			),
		);
	}

	/** Which value it is, and a way to any other by its numbers. @param {Explanation} explanation @param {MapPicture | undefined} from */
	#where(explanation, from) {
		const { layer, map, row, column } = explanation;
		const box = element("header", {});
		const maps = from?.closest(".maps")?.querySelectorAll("xo-map").length ?? 1;
		const close = element("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
		close.addEventListener("click", () => this.dispatchEvent(new CustomEvent("xo-close", { bubbles: true })));
		box.append(
			element("h2", {}, `Layer ${layer}: ${TITLES[explanation.kind]}`),
			this.#field("Map", map, maps),
			this.#field("Row", row, from?.height ?? 1),
			this.#field("Column", column, from?.width ?? 1),
			close,
		);
		return box;
	}

	/** The same map, large enough to point at one cell. @param {Explanation} explanation @param {MapPicture} from */
	#enlarged(explanation, from) {
		const large = new MapPicture(`Enlarged map ${from.map + 1}`, from.layer, from.map, from.height, from.width);
		large.classList.add("large");
		large.values = from.values;
		large.scale = from.scale;
		large.addEventListener("click", (event) => this.#open({ ...large.cellAt(event) }));
		large.paint();
		const { row, column } = explanation;
		large.light({ top: row, left: column, bottom: row + 1, right: column + 1 }, "cell");
		return large;
	}

	/** @param {"Map" | "Row" | "Column"} name @param {number} value @param {number} most */
	#field(name, value, most) {
		const input = numberField({ value: String(value + 1), "aria-label": name }, { low: 1, high: most, whole: true });
		input.addEventListener("change", () => {
			const asked = typed(input);
			if (asked === undefined) return;
			const chosen = Math.max(1, Math.min(most, Math.round(asked || 1))) - 1;
			this.#open({ [name.toLowerCase()]: chosen });
		});
		const label = element("label", {}, name.toLowerCase());
		label.append(input);
		return label;
	}

	/** @param {Partial<{map: number, row: number, column: number}>} change */
	#open(change) {
		if (!this.#explanation) return;
		const { layer, map, row, column } = this.#explanation;
		const detail = { layer, map, row, column, ...change };
		this.dispatchEvent(new CustomEvent("xo-open", { bubbles: true, detail }));
	}

	/** The patch, the feature and their products, side by side as grids. @param {Explanation} explanation */
	#pictures(explanation) {
		const box = element("div", {
			class: "working",
			tabindex: "0",
			role: "group",
			"aria-label": "How the value was made",
		});
		box.append(element("p", { class: "sentence" }, explanation.sentence));
		const all = explanation.terms ?? [];
		if (explanation.kind === "conv2d" || explanation.kind === "maxpool2d") {
			const maps = [...new Set(all.map((term) => term.map))];
			const list = element("div", { class: maps.length > 1 ? "triples many" : "triples" });
			for (const map of maps) {
				const terms = all.filter((term) => term.map === map);
				list.append(this.#triple(terms, maps.length === 1, explanation));
			}
			box.append(list);
		}
		if (explanation.softmax) box.append(softmax(explanation));
		return box;
	}

	/** @param {Term[]} terms @param {boolean} readable @param {Explanation} explanation */
	#triple(terms, readable, explanation) {
		const weighted = explanation.kind === "conv2d";
		const columns = new Set(terms.map((term) => term.column)).size;
		const { source, feature } = this.#scales;
		const write = readable && columns <= READABLE;
		/** @param {string} name @param {(term: Term) => number} value @param {number} scale */
		const grid = (name, value, scale) => {
			const figure = element("figure", {});
			const cells = element("div", { class: write ? "cells written" : "cells", style: `--columns: ${columns}` });
			for (const term of terms) {
				const v = value(term);
				const classes = [
					isStrong(v, scale) ? (v < 0 ? "strong below" : "strong above") : "",
					term.winner ? "winner" : "",
					term.padding ? "padding" : "",
				];
				const cell = element("span", { class: classes.join(" ").trim(), title: fixed(v) });
				cell.style.background = colourOf(v, scale);
				if (write) cell.textContent = brief(v);
				cells.append(cell);
			}
			figure.append(cells);
			if (readable) figure.append(element("figcaption", {}, name));
			else figure.title = `map ${terms[0].map + 1}`;
			return figure;
		};
		const row = element("div", { class: "triple", "aria-hidden": "true" });
		row.append(grid(weighted ? "patch" : "window", (term) => term.patch ?? term.value ?? 0, source));
		if (weighted) {
			row.append(
				element("span", { class: "sign" }, "×"),
				grid("feature", (term) => term.feature ?? 0, feature),
			);
			row.append(
				element("span", { class: "sign" }, "="),
				grid("products", (term) => term.product ?? 0, explanation.product_scale),
			);
		}
		return row;
	}
}

/** A value that has to fit into a small square: −1, −.43, 1.2. @param {number} value */
function brief(value) {
	const text = Math.abs(value) >= 0.995 ? fixed(value, 1) : fixed(value, 2).replace("0.", ".");
	return text.replace(/\.0+$/, "") || "0";
}

/** @param {Explanation} explanation */
function table(explanation) {
	const weighted = explanation.kind === "conv2d" || explanation.kind === "dense";
	const made = element("table", { "aria-label": "Arithmetic", role: "table" });
	const head = element("thead", { role: "rowgroup" });
	const names = explanation.kind === "dense" ? ["value", "weight", "product"] : ["patch", "feature", "product"];
	head.append(row("columnheader", ["place", ...(weighted ? names : ["value"])]));
	const terms = element("tbody", { class: "terms", role: "rowgroup", tabindex: "0", "aria-label": "Every term" });
	const several = new Set(explanation.terms?.map((term) => term.map)).size > 1;
	for (const term of explanation.terms ?? [{ ...explanation, winner: false }]) {
		const place = `${several ? `${term.map + 1}: ` : ""}${term.row + 1}, ${term.column + 1}`;
		const numbers = weighted ? [term.patch, term.feature, term.product] : [term.value];
		const line = row("cell", [place, ...numbers.map((value) => fixed(value ?? 0, 4))]);
		line.classList.toggle("winner", term.winner ?? false);
		terms.append(line);
	}
	const totals = element("tbody", { class: "totals", role: "rowgroup" });
	/** @type {[string, number | undefined, string][]} */
	const lines = [
		["sum", explanation.sum, ""],
		[explanation.kind === "dense" ? "values" : "pixels", explanation.pixels, "÷"],
		["match", explanation.match, "="],
		["gain", explanation.gain, "×"],
		// A negative bias brings its own sign.
		["bias", explanation.bias, (explanation.bias ?? 0) < 0 ? "" : "+"],
		["result", explanation.result, explanation.kind === "relu" ? `max(0, ${fixed(explanation.value ?? 0, 4)}) =` : "="],
	];
	for (const [name, value, sign] of lines) {
		if (value === undefined) continue;
		const line = element("tr", { role: "row", class: name });
		line.append(
			element("th", { role: "rowheader", scope: "row" }, name),
			element("td", { role: "cell" }, sign === "÷" ? count(value) : fixed(value, 4)),
		);
		line.querySelector("td")?.setAttribute("data-sign", sign);
		totals.append(line);
	}
	made.append(head, terms, totals);
	return made;
}

/** @param {"cell" | "columnheader"} role @param {string[]} texts */
function row(role, texts) {
	const line = element("tr", { role: "row" });
	line.append(...texts.map((text) => element(role === "cell" ? "td" : "th", { role }, text)));
	return line;
}

/** How scores become shares of the vote. @param {Explanation} explanation */
function softmax(explanation) {
	const parts = explanation.softmax ?? [];
	const box = element("table", { class: "softmax", "aria-label": "Shares of the vote" });
	const head = element("tr", {});
	head.append(
		...["class", "score", "e^(score − best)", "÷ their sum"].map((text) => element("th", { scope: "col" }, text)),
	);
	box.append(head);
	for (const part of parts) {
		const line = element("tr", {});
		line.append(element("th", { scope: "row" }, part.class));
		for (const value of [part.score, part.exponent, part.share]) line.append(element("td", {}, fixed(value, 4)));
		box.append(line);
	}
	return box;
}

customElements.define("xo-arithmetic", Arithmetic);
