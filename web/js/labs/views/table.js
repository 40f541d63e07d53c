/** The rule of thumb, tested: columns swapped, networks trained again, accuracies with error bars, a verdict. */

import { element, enable } from "../../elements/element.js";
import { count, fixed } from "../../format.js";
import { Accuracies, Evidence } from "../accuracies.js";
import { PictureColumns, TableColumns } from "../columns.js";
import { OWN, OwnTable } from "../own-table.js";
import { Picture } from "../picture.js";

const ACROSS = 1.75; // rem that a value is wide at most, in the pictures of rows
const TOUCH = matchMedia("(pointer: coarse)").matches;
const KEYS = "By keyboard: arrow keys move it, Home and End take it to the ends.";
const KEYS_DRAWN = "By keyboard: arrow keys choose one; with Shift they move it, as Home and End do.";

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const say = (/** @type {string} */ text) => lab.say(text);
	/** Columns in their places, as they are shown. @type {number[]} */
	let places = [];
	const order = {
		get() {
			const { order: asked } = lab.asked;
			return Array.isArray(asked) && asked.length === places.length ? asked : places;
		},
		/** @param {number[]} asked */
		set: (asked) => lab.set("order", asked),
	};

	const shuffle = element("button", { type: "button" }, "Shuffle all");
	shuffle.addEventListener("click", () => {
		// After an order of the reader's own, first the shuffle that was there before it.
		const again = lab.asked.order.length ? 0 : 1;
		lab.change({ order: [], shuffle: (Number(lab.asked.shuffle) + again) % 10_000 });
	});
	const back = element("button", { type: "button" }, "Put back");
	back.addEventListener("click", () => order.set(places.map((_, at) => at + 1)));
	const how = element("p", { class: "table-how" });
	const tools = element("div", { class: "table-tools" });
	tools.append(shuffle, back, how);

	const drawings = element("div", { class: "table-drawings" });
	/** @type {{before: Picture, after: PictureColumns}[]} */
	let pairs = [];
	let drawn = "";

	const table = new TableColumns(order, say);
	const before = new Picture("rows as networks see them, columns in order");
	const after = new Picture("rows as networks see them, columns swapped");
	/** What each value in a row is, in order and swapped. @type {string[][]} */
	let names = [[], []];
	[before, after].forEach((picture, at) => {
		picture.onCell((cell) => {
			say(`Row ${cell.row + 1}, ${names[at][cell.column]}: ${fixed(picture.at(cell), 3)}.`);
		});
	});
	const rows = element("div", { class: "table-rows" });
	const strips = element("div", { class: "table-strips" });
	strips.append(before.figure, after.figure);
	const said = element("p", { class: "table-said" });

	const now = element("p", { class: "table-now", role: "status", "aria-live": "off" });
	const progress = element("progress", { "aria-label": "Updates made" });
	const done = element("div", { class: "table-done" });
	done.append(now, progress);
	const accuracies = new Accuracies();
	const evidence = new Evidence();
	const own = new OwnTable(lab);
	rows.append(table.element, said, own.report.element, strips);

	return {
		elements: [tools, drawings, rows, done, accuracies.element, evidence.element, own.element],
		withheld: ({ data }) => (data === OWN ? ["target"] : []),
		show(view, options) {
			places = view.order;
			drawings.hidden = !view.drawings;
			rows.hidden = !view.table;
			enable(back, view.moved > 0);
			const drag = view.drawings ? "Drag a column of a swapped picture." : "Drag a column by its name.";
			how.textContent = TOUCH ? drag : `${drag} ${view.drawings ? KEYS_DRAWN : KEYS}`;
			if (view.drawings) draw(view);
			else write(view);
			now.textContent = view.now;
			progress.max = view.all_updates;
			progress.value = view.updates;
			accuracies.show(view.bars, view.usual);
			evidence.show(view.evidence, view.rule);
			own.show(view, options);
		},
	};

	/** @param {any} view */
	function draw({ drawings: shown }) {
		const written = JSON.stringify(shown.map((/** @type {any} */ { name, values }) => [name, values.shape]));
		if (drawn !== written) {
			drawn = written;
			pairs = shown.map((/** @type {any} */ { name }) => ({
				before: new Picture(`${name}, columns in order`),
				after: new PictureColumns(`${name}, columns swapped`, order, say),
			}));
			drawings.replaceChildren(...pairs.flatMap((pair) => [pair.before.figure, pair.after.figure]));
		}
		shown.forEach((/** @type {any} */ { name, values, swapped, end }, /** @type {number} */ at) => {
			pairs[at].before.show(values, end, `${name}, in order`);
			pairs[at].after.show(swapped, end, places, `${name}, swapped`);
		});
	}

	/** @param {any} view */
	function write({ table: shown, columns }) {
		table.show({ ...shown, names: columns, order: places });
		names = [shown.names, shown.names_swapped];
		// A few values need no whole width, which would make rows very high.
		strips.style.maxWidth = `${2 * ACROSS * shown.names.length}rem`;
		before.show(shown.values, 1, "as networks see these rows, columns in order; a line where a column begins");
		after.show(shown.swapped, 1, "the same, columns swapped; colours end at ±1");
		before.mark({ lines: shown.begins });
		after.mark({ lines: shown.begins_swapped });
		const classes = shown.classes.join(", ");
		said.textContent = [
			`The first ${shown.cells.length} of ${count(shown.rows)} rows. To be told from the others: “${shown.target}” (${classes}).`,
			...shown.said,
		].join(" ");
	}
}
