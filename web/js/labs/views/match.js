/** A feature meets a patch: it is dragged over the drawing, and its arithmetic set out wherever it lies. */

import { element } from "../../elements/element.js";
import { MapPicture } from "../../elements/map.js";
import { fixed } from "../../format.js";
import { light } from "../../scene.js";
import { FeatureEditor } from "../feature-editor.js";
import { Scale } from "../scale.js";
import { Squares, sign } from "../squares.js";

const STRIDE = 4; // pixels for an arrow key with Shift
const HINT = "Point at a square to see its product, and where that comes from.";
const SPACE = "\u2007"; // as wide as a figure
/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	let map = new MapPicture("the drawing");
	const board = element("div", { class: "ground", tabindex: "0", role: "application" });
	board.setAttribute("aria-label", "Drawing with the frame of the feature");
	board.setAttribute("aria-roledescription", "drawing");
	const frame = element("span", { class: "lit frame" });
	const where = element("figcaption", {});
	const sides = ["rows", "columns"].map(() => element("span", {}));
	where.append(...sides);
	const ground = element("figure", {});
	ground.append(board, where);
	const editor = new FeatureEditor((values) => ask({ feature: values }), point);
	editor.tools.hidden = lab.hides("feature");

	const patch = new Squares("patch");
	const products = new Squares("products");
	const feature = lab.hides("feature") ? new Squares("feature") : editor.squares;
	const times = element("div", { class: "times" });
	times.append(patch.figure, sign("×"), feature.figure, sign("="), products.figure);
	const sum = element("p", { class: "sum" });
	const figures = element("span", { class: "figures" });
	const reading = element("span", {});
	sum.append(figures, reading);
	const scale = new Scale();
	const seek = element("div", { class: "seek", role: "group", "aria-label": "Places in this drawing" });
	const ends = [
		{ end: "best", button: element("button", { type: "button" }, "Go to the best") },
		{ end: "worst", button: element("button", { type: "button" }, "Go to the lowest") },
	].map(({ end, button }) => ({ end, button, figure: element("span", { class: "figures" }) }));
	for (const { button, figure } of ends) seek.append(button, figure);
	seek.hidden = lab.hides("row") || lab.hides("column");
	const tools = element("div", { class: "tools-of-match" });
	tools.append(editor.tools, seek);
	const meeting = element("div", { class: "meeting" });
	meeting.append(ground, times, sum, scale.element, tools);
	lab.say(HINT);

	/** @type {any} */
	let shown = null;
	let at = { row: 1, column: 1 }; // where the frame is, counted from 1
	/** The cell whose product is told. @type {number | null} */
	let pointed = null;
	let moved = false; // whether the new place is still to be said

	/** @param {Record<string, any>} some */
	function ask(some) {
		lab.change(some);
		for (const each of [patch.figure, products.figure, sum]) each.classList.add("late");
	}

	// ---- moving the feature -------------------------------------------------------------------------------

	/** Its upper left corner goes there, or as near as the drawing has room. @param {number} row @param {number} column */
	function move(row, column) {
		if (!shown) return;
		// A side that an author has hidden stays as it is.
		const to = {
			row: lab.hides("row") ? at.row : Math.max(1, Math.min(shown.rows, row)),
			column: lab.hides("column") ? at.column : Math.max(1, Math.min(shown.columns, column)),
		};
		if (to.row === at.row && to.column === at.column) return;
		at = to;
		moved = true;
		point(null);
		place();
		lightPatch();
		ask(at);
	}

	function lightPatch() {
		const [top, left] = [at.row - 1, at.column - 1];
		light({ top, left, bottom: top + shown.size, right: left + shown.size });
	}

	/** The pixel under a pointer, counted from 1; it may lie beside the drawing. @param {MouseEvent} event */
	function pixel(event) {
		const box = board.getBoundingClientRect();
		const [height, width] = shown.picture.shape;
		return {
			row: Math.floor(((event.clientY - box.top) / box.height) * height) + 1,
			column: Math.floor(((event.clientX - box.left) / box.width) * width) + 1,
		};
	}

	/** Where the frame was taken hold of, from its corner. @type {{row: number, column: number} | null} */
	let held = null;
	board.addEventListener("pointerdown", (event) => {
		if (!shown || event.button > 0) return;
		board.setPointerCapture(event.pointerId);
		const { row, column } = pixel(event);
		held = { row: row - at.row, column: column - at.column };
		const onIt = Math.min(held.row, held.column) >= 0 && Math.max(held.row, held.column) < shown.size;
		if (!onIt) held = { row: Math.floor(shown.size / 2), column: Math.floor(shown.size / 2) };
		board.classList.add("held");
		move(row - held.row, column - held.column);
	});
	board.addEventListener("pointermove", (event) => {
		if (!shown) return;
		const { row, column } = pixel(event);
		if (held) return move(row - held.row, column - held.column);
		const [down, right] = [row - at.row, column - at.column];
		const onIt = Math.min(down, right) >= 0 && Math.max(down, right) < shown.size;
		point(onIt ? down * shown.size + right : null);
	});
	for (const end of ["pointerup", "pointercancel"]) {
		board.addEventListener(end, () => {
			held = null;
			board.classList.remove("held");
		});
	}
	board.addEventListener("keydown", (event) => {
		if (!(event.key in WAYS) || event.ctrlKey || event.metaKey || event.altKey) return;
		event.preventDefault();
		const [down, right] = WAYS[event.key].map((way) => way * (event.shiftKey ? STRIDE : 1));
		move(at.row + down, at.column + right);
	});
	board.addEventListener("focus", () => board.matches(":focus-visible") && shown && lightPatch());
	board.addEventListener("blur", () => light(null));
	for (const { end, button } of ends) {
		button.addEventListener("click", () => shown && move(shown[end].row, shown[end].column));
	}

	// ---- pointing at a product ----------------------------------------------------------------------------

	/** The pixel of the drawing under a cell of the feature. @param {number} index */
	function pixelOf(index) {
		const top = at.row - 1 + Math.floor(index / shown.size);
		const left = at.column - 1 + (index % shown.size);
		return { top, left, bottom: top + 1, right: left + 1 };
	}

	/** Lights a cell in all pictures and says its product, or puts the light out. @param {number | null} index */
	function point(index) {
		pointed = index;
		for (const squares of [patch, feature, products]) squares.light(index);
		const cell = index === null || !shown ? null : pixelOf(index);
		map.light(cell, "cell");
		light(cell);
		if (cell) tell();
	}

	/** What is pointed at, in words, once Python has told of it. */
	function tell() {
		if (lab.behind) return;
		if (pointed !== null && pointed < shown.pixels) {
			const [row, column] = [Math.floor(pointed / shown.size), pointed % shown.size];
			const [one, other, product] = [shown.patch, shown.feature, shown.products].map(({ data }) => data[pointed ?? 0]);
			lab.say(
				`Row ${row + 1}, column ${column + 1}: patch ${fixed(one, 4)} × feature ${fixed(other, 4)} = product ` +
					`${fixed(product, 4)}. On the drawing that is row ${shown.row + row}, column ${shown.column + column}.`,
			);
		} else if (moved) {
			lab.say(`${place()}: match ${fixed(shown.match, 2)}, ${shown.reading}.`);
		}
		moved = false;
	}

	for (const squares of [patch, products]) {
		squares.cells.addEventListener("pointermove", (event) => point(squares.indexAt(event)));
		squares.cells.addEventListener("click", (event) => point(squares.indexAt(event)));
	}
	if (feature !== editor.squares) {
		feature.cells.addEventListener("pointermove", (event) => point(feature.indexAt(event)));
	}
	for (const element of [board, times]) element.addEventListener("pointerleave", () => !held && point(null));

	// ---- showing ------------------------------------------------------------------------------------------

	/** Lays the frame where the feature is, at once; gives that place in words. */
	function place() {
		const [height, width] = shown.picture.shape;
		const { size } = shown;
		Object.assign(frame.style, {
			top: `${(100 * (at.row - 1)) / height}%`,
			left: `${(100 * (at.column - 1)) / width}%`,
			height: `${(100 * size) / height}%`,
			width: `${(100 * size) / width}%`,
		});
		const words = [`Rows ${at.row} to ${at.row + size - 1},`, `columns ${at.column} to ${at.column + size - 1}`];
		words.forEach((text, i) => {
			sides[i].textContent = text;
		});
		return words.join(" ");
	}

	return {
		elements: [meeting],
		reset() {
			point(null);
			editor.reset();
			lab.say(HINT);
		},
		show(view, options) {
			shown = view;
			if (!lab.behind) at = { row: view.row, column: view.column };
			const [height, width] = view.picture.shape;
			if (map.height !== height || map.width !== width) {
				map = new MapPicture("the drawing", 0, 0, height, width);
				board.replaceChildren(map, frame);
			}
			map.values = Float32Array.from(view.picture.data);
			map.paint();
			const words = place();
			board.setAttribute(
				"aria-description",
				`${height} by ${width} pixels in ${options.values}. ${words}: match ${fixed(view.match, 2)}. ` +
					`Arrow keys move the frame by one pixel, with Shift by ${STRIDE}.`,
			);
			const [one, other, made] = [view.patch, view.feature, view.products].map(
				({ data }) => /** @type {number[]} */ (Array.from(data)),
			);
			patch.show(one, view.size, 1);
			products.show(made, view.size, 1);
			if (feature !== editor.squares) feature.show(other, view.size, 1);
			editor.show(view, lab.behind);
			times.classList.toggle("large", view.size > 5);
			figures.textContent =
				`sum ${fixed(view.sum, 2).padStart(6, SPACE)} ÷ ${String(view.pixels).padStart(2, SPACE)} pixels = ` +
				`match ${fixed(view.match, 2).padStart(5, SPACE)}`;
			reading.textContent = view.reading;
			scale.show(view.match, view.reading);
			for (const { end, figure } of ends) {
				const { match, places } = view[end];
				figure.textContent = `${fixed(match, 2).padStart(5, SPACE)} in ${places} ${places === 1 ? "place" : "places"}`;
			}
			for (const each of [patch.figure, products.figure, sum]) each.classList.toggle("late", lab.behind);
			tell();
		},
	};
}
