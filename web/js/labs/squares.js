/** Small pictures with their numbers in them: a patch, a feature, their products. */

import { colourOf } from "../colour.js";
import { element } from "../elements/element.js";
import { fixed } from "../format.js";

const MANY = 7; // columns that leave little room for numbers

/** A square grid of values, every one written into its cell. */
export class Squares {
	figure = element("figure", { class: "grid" });
	cells = element("div", { class: "squares" });

	/** @param {string} name what the values are, for the caption */
	constructor(name) {
		this.cells.setAttribute("role", "img");
		this.cells.setAttribute("aria-label", name);
		this.figure.append(this.cells, element("figcaption", {}, name));
	}

	/** @param {number[]} values row by row @param {number} columns @param {number} scale where the colours end */
	show(values, columns, scale) {
		while (this.cells.childElementCount > values.length) this.cells.lastElementChild?.remove();
		while (this.cells.childElementCount < values.length) this.cells.append(element("span", {}));
		const texts = values.map(brief);
		this.cells.style.setProperty("--columns", String(columns));
		// The longest of them says how large they can be written.
		this.cells.style.setProperty("--figures", String(Math.max(2, ...texts.map(({ length }) => length))));
		this.cells.classList.toggle("many", columns > MANY);
		this.cells.setAttribute("aria-description", inRows(texts, columns));
		values.forEach((value, i) => {
			const cell = /** @type {HTMLElement} */ (this.cells.children[i]);
			const colour = colourOf(value, scale);
			cell.textContent = texts[i];
			cell.title = fixed(value, 3);
			cell.style.background = colour;
			cell.style.color = legibleOn(colour);
		});
	}

	/** Marks a cell, or none. @param {number | null} index */
	light(index) {
		for (const cell of this.cells.querySelectorAll(".here")) cell.classList.remove("here");
		if (index !== null) this.cells.children[index]?.classList.add("here");
	}

	/** The cell under a pointer, or null beside them. @param {MouseEvent} event @returns {number | null} */
	indexAt(event) {
		const box = this.cells.getBoundingClientRect();
		const columns = Number(this.cells.style.getPropertyValue("--columns"));
		const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
		const row = Math.floor(((event.clientY - box.top) / box.height) * columns);
		const inside = row >= 0 && column >= 0 && row < columns && column < columns;
		return inside ? row * columns + column : null;
	}
}

/** A sign between two of them. @param {string} text */
export function sign(text) {
	return element("span", { class: "sign" }, text);
}

/** Numbers as they are read out: row by row. @param {string[]} texts @param {number} columns */
function inRows(texts, columns) {
	const rows = Array.from({ length: texts.length / columns }, (_, r) => texts.slice(r * columns, (r + 1) * columns));
	return rows.map((row, r) => `row ${r + 1}: ${row.join(", ")}`).join("; ");
}

/** Black or white, whichever is the easier to read on a colour. @param {string} colour `rgb(r g b)` */
function legibleOn(colour) {
	const [red, green, blue] = (colour.match(/\d+/g) ?? []).map((part) => {
		const share = Number(part) / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

/** A value that has to fit into a small square: −1, .37. @param {number} value */
function brief(value) {
	const text = fixed(value, 2);
	return text.endsWith(".00") ? text.slice(0, -3) : text.replace("0.", ".");
}
