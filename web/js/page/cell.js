/** One cell that is pointed at, or opened, and its arithmetic. */

import { Arithmetic } from "../elements/arithmetic.js";
import { find } from "../elements/element.js";
import { Layers } from "../elements/layers.js";
import { light } from "../scene.js";
import * as session from "../session.js";
import { alerts, complain, stopped } from "./states.js";
import { current, isTurning, watch } from "./store.js";

/** @typedef {import("../elements/layers.js").Cell} Cell */

/** Whose arithmetic is set out before anybody has pointed anywhere: one in the middle of the blackboard. @type {Cell} */
export const STARTING_CELL = { layer: 1, map: 6, row: 8, column: 15 };

const layers = find("xo-layers", Layers);
const arithmetic = find("xo-arithmetic", Arithmetic);
const narrow = matchMedia("(max-width: 1240px)"); // where the arithmetic is not beside the layers

/** @type {{cell: Cell, opened: boolean} | null} */
let pointed = null;
let explaining = false;
let unexplained = false;

/** Asks for the arithmetic of the cell; while an answer is on its way only the newest question waits. */
export async function explain() {
	unexplained = true;
	if (explaining || !pointed || !current() || stopped()) return;
	explaining = true;
	try {
		while (unexplained && pointed && !isTurning()) {
			unexplained = false;
			const { layer, map, row, column } = pointed.cell;
			const told = await session.explain(layer, map, row, column);
			if (!pointed || unexplained) continue;
			arithmetic.show(told, layers.picture(layer, map), layers.ends(layer, map));
			layers.light(told, pointed.opened);
			light(told.field);
			if (pointed.opened && narrow.matches) arithmetic.scrollIntoView({ block: "nearest" });
			if (pointed.cell.byKey) {
				pointed.cell.byKey = false;
				arithmetic.focus({ preventScroll: true });
			}
		}
		alerts.clear("seeing");
	} catch (error) {
		complain("seeing")(error);
	} finally {
		explaining = false;
	}
}

export function closeCell() {
	if (pointed && arithmetic.matches(":focus-within")) layers.focusOn(pointed.cell);
	pointed = null;
	arithmetic.close();
	layers.light(null, false);
	light(null);
}

/** @param {Cell} cell @param {boolean} opened */
export function pointAt(cell, opened) {
	const same = pointed && JSON.stringify(pointed.cell) === JSON.stringify(cell);
	if (pointed?.opened && !opened) return; // an opened cell stays until it is closed
	if (same && pointed?.opened === opened && !cell.byKey) return;
	pointed = { cell, opened };
	void explain();
}

// A cell belongs to the network that it was pointed at in: another design or other classes have others.
watch(({ network }) => {
	if (layers.show(network)) closeCell();
});

layers.addEventListener("xo-point", (event) => pointAt(/** @type {CustomEvent<Cell>} */ (event).detail, false));
for (const place of [layers, arithmetic]) {
	place.addEventListener("xo-open", (event) => pointAt(/** @type {CustomEvent<Cell>} */ (event).detail, true));
}
arithmetic.addEventListener("xo-close", closeCell);
addEventListener("keydown", (event) => {
	if (event.key === "Escape" && pointed) closeCell();
});
addEventListener("click", (event) => {
	const target = /** @type {Element} */ (event.target);
	if (pointed?.opened && !target.closest("xo-map, xo-arithmetic, xo-pad, button, input, select, a, label")) closeCell();
});
