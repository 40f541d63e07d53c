/** Letters for labs: a gap drawn as one, letters over the columns of a picture and beside its rows, and logos. */

import { element } from "../elements/element.js";
import { fixed } from "../format.js";

const GAP = " ";
const SVG = "http://www.w3.org/2000/svg";
const WIDE = 24; // of a logo's column, in its own units
const HIGH = 60;
const SLIM = 36; // hundredths of a letter's size; slimmer ones are not stretched to the whole width

/** A word in letters that all can be seen: a gap is drawn. @param {Iterable<string>} letters @returns {HTMLElement[]} */
export function spelled(letters) {
	return [...letters].map((letter) =>
		letter === GAP ? element("span", { class: "gap", role: "img", "aria-label": "gap" }) : element("span", {}, letter),
	);
}

/** What a letter is called where it cannot be seen. @param {string} letter */
export function spoken(letter) {
	return letter === GAP ? "gap" : letter || "empty";
}

/** A picture with something written over its columns and beside its rows. */
export class Labelled {
	element = element("div", { class: "text-labelled" });
	#columns = element("div", { class: "text-columns", "aria-hidden": "true" });
	#rows = element("div", { class: "text-rows", "aria-hidden": "true" });

	/** @param {import("./picture.js").Picture} picture */
	constructor(picture) {
		this.picture = picture;
		this.element.append(this.#columns, this.#rows, picture.figure);
	}

	/** How many columns fill the whole width is `--positions` in styles. @param {string[]} columns @param {string[]} rows */
	label(columns, rows) {
		write(this.#columns, columns);
		write(this.#rows, rows);
	}
}

/** @param {HTMLElement} box @param {string[]} texts */
function write(box, texts) {
	if (box.dataset.written === JSON.stringify(texts)) return;
	box.dataset.written = JSON.stringify(texts);
	const cells = texts.map((text) => {
		const cell = element("span", {});
		cell.append(...spelled(text));
		return cell;
	});
	box.replaceChildren(...cells);
}

/**
 * The letters that a feature likes: one column a position, each letter as high as its weight.
 *
 * @typedef {[string, number][][]} Stacks for each position its letters, the heaviest first
 */
export class Logo {
	element = document.createElementNS(SVG, "svg");

	/** @param {string} name */
	constructor(name) {
		this.element.setAttribute("class", "text-logo");
		this.element.setAttribute("role", "img");
		this.element.setAttribute("preserveAspectRatio", "none");
		this.element.setAttribute("aria-label", name);
	}

	/** @param {Stacks} stacks @param {number} scale the weight that is as high as the logo */
	show(stacks, scale) {
		this.element.setAttribute("viewBox", `0 0 ${WIDE * stacks.length} ${HIGH}`);
		this.element.style.setProperty("--columns", String(stacks.length));
		this.element.setAttribute("aria-description", inWords(stacks));
		const glyphs = stacks.flatMap((stack, column) => {
			let top = HIGH - (HIGH * stack.reduce((sum, [, weight]) => sum + weight, 0)) / scale;
			return stack.map(([letter, weight]) => {
				const high = (HIGH * weight) / scale;
				const made = glyph(letter, WIDE * column + 1, top, WIDE - 2, high);
				top += high;
				return made;
			});
		});
		const line = document.createElementNS(SVG, "path");
		line.setAttribute("class", "line");
		line.setAttribute("d", `M0 ${HIGH}H${WIDE * stacks.length}`);
		this.element.replaceChildren(...glyphs, line);
	}
}

/** @param {Stacks} stacks */
function inWords(stacks) {
	return stacks
		.map((stack, at) => {
			const letters = stack.map(([letter, weight]) => `${spoken(letter)} ${fixed(weight, 2)}`);
			return `position ${at + 1}: ${letters.join(", ") || "no letter"}`;
		})
		.join("; ");
}

/** A letter that fills its place. @param {string} letter @param {number} x @param {number} y @param {number} width @param {number} height */
function glyph(letter, x, y, width, height) {
	if (letter === GAP) {
		const path = document.createElementNS(SVG, "path");
		path.setAttribute("class", "gap");
		path.setAttribute("d", `M${x + 1} ${y + 0.1 * height}V${y + 0.9 * height}H${x + width - 1}V${y + 0.1 * height}`);
		return path;
	}
	const { left, top, wide, high } = extent(letter);
	const [across, down] = [width / wide, (0.96 * height) / high];
	const text = document.createElementNS(SVG, "text");
	text.setAttribute("transform", `matrix(${across} 0 0 ${down} ${x - left * across} ${y - top * down})`);
	text.textContent = letter;
	return text;
}

/** @type {Map<string, {left: number, top: number, wide: number, high: number}>} */
const extents = new Map();
/** @type {CanvasRenderingContext2D | null} */
let ruler = null;

/** Where the ink of a letter lies, at 100 pixels and with its foot at 0. @param {string} letter */
function extent(letter) {
	let found = extents.get(letter);
	if (!found) {
		ruler ??= document.createElement("canvas").getContext("2d");
		if (!ruler) throw new Error("This browser cannot measure letters.");
		ruler.font = "600 100px system-ui, sans-serif";
		const size = ruler.measureText(letter);
		const ink = size.actualBoundingBoxLeft + size.actualBoundingBoxRight;
		const high = size.actualBoundingBoxAscent + size.actualBoundingBoxDescent || 1;
		// An l that is as wide as a w would be a bar.
		const wide = Math.max(ink, SLIM);
		found = { left: -size.actualBoundingBoxLeft - (wide - ink) / 2, top: -size.actualBoundingBoxAscent, wide, high };
		extents.set(letter, found);
	}
	return found;
}
