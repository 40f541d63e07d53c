/** Pooling: a map and its windows, before and after, and the same with the drawing moved. */

import { element } from "../../elements/element.js";
import { fixed, short } from "../../format.js";
import { light } from "../../scene.js";
import { Picture } from "../picture.js";

/** @typedef {import("../picture.js").Cell} Cell */
/** @typedef {{top: number, left: number, bottom: number, right: number}} Place */

const SIGNS = { left: "←", right: "→", up: "↑", down: "↓" };

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const still = { before: new Picture("before pooling"), after: new Picture("after pooling") };
	const moved = { before: new Picture("before pooling, moved"), after: new Picture("after pooling, moved") };
	const movedTitle = element("h4", {});
	const movesTable = element("table", {
		class: "figures moves",
		"aria-label": "A move by one pixel, in each direction",
	});
	const scroller = element("div", { class: "wide-table", tabindex: "0", role: "group", "aria-label": "All moves" });
	scroller.append(movesTable);
	/** @type {any} */
	let shown = null;
	/** @type {Record<string, any>} */
	let chosen = {};

	/** The window of a value, as far as it lies on the map, or the whole of it. @param {Cell} cell @param {boolean} [whole] @returns {Place} */
	function windowOf({ row, column }, whole = false) {
		const [height, width] = shown.before.shape;
		const { window, stride } = chosen;
		const [top, left] = [row * stride, column * stride];
		const place = { top, left, bottom: top + window, right: left + window };
		if (whole) return place;
		return { ...place, bottom: Math.min(place.bottom, height), right: Math.min(place.right, width) };
	}

	/** Sets out one value of a small map, and lights where it came from. @param {typeof still} pair @param {Cell} cell */
	function tell(pair, cell) {
		const width = shown.before.shape[1];
		const place = windowOf(cell);
		for (const each of [still, moved]) {
			each.before.light(place);
			each.after.light(cellPlace(cell), "cell");
		}
		const { rows, columns } = shown.sees;
		light({
			top: rows[place.top][0],
			bottom: rows[place.bottom - 1][1],
			left: columns[place.left][0],
			right: columns[place.right - 1][1],
		});
		const winner = shown.winners.data[cell.row * shown.after.shape[1] + cell.column];
		const values = [];
		for (let y = place.top; y < place.bottom; y++) {
			for (let x = place.left; x < place.right; x++) {
				const value = fixed(pair.before.at({ row: y, column: x }), 2);
				values.push(pair === still && y * width + x === winner ? `[${value}]` : value);
			}
		}
		const where = `Row ${cell.row + 1}, column ${cell.column + 1}${pair === moved ? ", moved" : ""}`;
		lab.say(`${where}: largest of ${values.join(", ")} = ${fixed(pair.after.at(cell), 2)}`);
	}

	for (const pair of [still, moved]) {
		pair.after.onCell((cell) => tell(pair, cell));
		// A value before pooling: the first of the windows that it stands in.
		pair.before.onCell(({ row, column }) => {
			const { window, stride } = chosen;
			const [rows, columns] = shown.after.shape;
			/** @param {number} at @param {number} count */
			const first = (at, count) => Math.min(count - 1, Math.max(0, Math.ceil((at - window + 1) / stride)));
			const cell = { row: first(row, rows), column: first(column, columns) };
			const place = windowOf(cell);
			if (row >= place.top && row < place.bottom && column >= place.left && column < place.right)
				return tell(pair, cell);
			lab.say(`Row ${row + 1}, column ${column + 1} lies between two windows; no value comes of it.`);
		});
		for (const { figure } of [pair.before, pair.after]) figure.addEventListener("pointerleave", () => light(null));
	}

	/** @param {string} title @param {typeof still} pair @param {HTMLElement} [heading] */
	function row(title, pair, heading = element("h4", {}, title)) {
		const made = element("div", { class: "pair" });
		const arrow = element("span", { class: "becomes", "aria-hidden": "true" }, "→");
		made.append(heading, pair.before.figure, arrow, pair.after.figure);
		return made;
	}

	return {
		elements: [row("As it is drawn: a dot on the best of each window", still), row("", moved, movedTitle), scroller],
		show(view, options) {
			shown = view;
			chosen = options;
			const { scale, sizes, winners, overhang } = view;
			const [rows, columns] = view.after.shape;
			const width = view.before.shape[1];
			still.before.show(
				view.before,
				scale,
				`before: ${size(view.before)} = ${sizes[0]} values (scale ±${short(scale)})`,
			);
			still.after.show(view.after, scale, `after: ${size(view.after)} = ${sizes[1]} values`);
			const move = view.moves.find((/** @type {any} */ each) => each.move === options.move);
			movedTitle.textContent = `Moved one pixel ${options.move}: faded values are what they were`;
			moved.before.show(view.moved_before, scale, `before: ${move.changed[0]} of ${sizes[0]} values changed`);
			moved.after.show(view.moved_after, scale, `after: ${move.changed[1]} of ${sizes[1]} values changed`);
			/** @type {Place[]} */
			const dashed = [];
			for (let y = 0; y < rows; y++) {
				for (let x = 0; x < columns; x++) {
					const hangs = (overhang[0] > 0 && y === rows - 1) || (overhang[1] > 0 && x === columns - 1);
					if (hangs) dashed.push(windowOf({ row: y, column: x }, true));
				}
			}
			const won = [...winners.data].filter((_, at) => view.contested.data[at]); // where all are equal, none is best
			const dots = won.map((at) => ({ row: Math.floor(at / width), column: at % width }));
			still.before.mark({ dots, dashed });
			still.after.mark({});
			moved.before.mark({ veiled: same(view.differs[0]), dashed });
			moved.after.mark({ veiled: same(view.differs[1]) });
			write(view, options);
		},
	};

	/** All four moves, counted. @param {any} view @param {Record<string, any>} options */
	function write(view, options) {
		const head = element("thead", {});
		const over = element("tr", {});
		over.append(
			element("th", { scope: "col", rowspan: "2" }, "moved"),
			element("th", { scope: "colgroup", colspan: "2" }, "values changed"),
			element("th", { scope: "colgroup", colspan: "2" }, "size of all changes"),
		);
		const under = element("tr", {});
		under.append(...["before", "after", "before", "after"].map((text) => element("th", { scope: "col" }, text)));
		head.append(over, under);
		const body = element("tbody", {});
		for (const { move, changed, percent } of view.moves) {
			const line = element("tr", { class: move === options.move ? "chosen" : "" });
			line.append(
				element("th", { scope: "row" }, `${SIGNS[/** @type {keyof typeof SIGNS} */ (move)]} ${move}`),
				...changed.map((/** @type {number} */ count, /** @type {number} */ at) =>
					element("td", {}, `${count}/${view.sizes[at]}`),
				),
				...percent.map((/** @type {number} */ part) => element("td", {}, `${fixed(part, 0)} %`)),
			);
			body.append(line);
		}
		movesTable.replaceChildren(head, body);
	}
}

/** @param {{shape: number[]}} values */
function size({ shape }) {
	return `${shape[0]} × ${shape[1]}`;
}

/** @param {Cell} cell @returns {Place} */
function cellPlace({ row, column }) {
	return { top: row, left: column, bottom: row + 1, right: column + 1 };
}

/** The cells that are what they were. @param {{data: ArrayLike<number>, shape: number[]}} differs @returns {Cell[]} */
function same({ data, shape }) {
	const cells = [];
	for (let at = 0; at < data.length; at++) {
		if (!data[at]) cells.push({ row: Math.floor(at / shape[1]), column: at % shape[1] });
	}
	return cells;
}
