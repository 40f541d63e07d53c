/** Votes: the last maps unrolled, the ledger of what each value adds, softmax, and the drawing covered. */

import { colourOf } from "../../colour.js";
import { element } from "../../elements/element.js";
import { fixed } from "../../format.js";
import { light, onLight } from "../../scene.js";
import { Picture } from "../picture.js";
import { Unrolling } from "../unrolling.js";

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const drawing = new Picture("the drawing");
	const costs = new Picture("what covering costs");
	const uncover = element("button", { type: "button" }, "Uncover");
	const unrolling = new Unrolling();
	const ledger = element("table", { class: "ledger figures", "aria-label": "Ledger of the votes" });
	const account = element("p", { class: "account" });
	const scroller = element("div", { class: "scroller" });
	scroller.append(ledger);
	const book = element("div", { class: "book" });
	book.append(account, scroller);
	const softmax = element("table", { class: "softmax figures", "aria-label": "Softmax", tabindex: "0" });
	drawing.figure.append(uncover);
	/** @type {any} */
	let shown = null;
	let selected = -1;

	onLight((place) => drawing.light(place ?? shown?.covered ?? null));

	// ---- covering ---------------------------------------------------------------------------------------

	/** What covering the square of one step would do. @param {import("../picture.js").Cell} cell of the cost map */
	function tell({ row, column }) {
		const [top, bottom] = shown.squares.rows[row];
		const [left, right] = shown.squares.columns[column];
		const at = row * shown.costs.shape[1] + column;
		light({ top, left, bottom, right });
		costs.light({ top: row, left: column, bottom: row + 1, right: column + 1 }, "cell");
		const [lead, left_, cost] = [shown.lead, shown.leads.data[at], shown.costs.data[at]].map((x) => fixed(x, 2));
		lab.say(
			`Rows ${top + 1} to ${bottom}, columns ${left + 1} to ${right} covered: ${shown.winner} leads ` +
				`${shown.rival} by ${left_} instead of ${lead}; that costs ${cost}. ` +
				`Its share is ${fixed(100 * shown.shares.data[at], 1)} %.`,
		);
	}

	/** The step of the cost map nearest to a pixel. @param {import("../picture.js").Cell} pixel */
	function step({ row, column }) {
		const [rows, columns] = shown.costs.shape;
		const stride = lab.options.stride;
		return {
			row: Math.min(rows - 1, Math.floor(row / stride)),
			column: Math.min(columns - 1, Math.floor(column / stride)),
		};
	}

	/** @type {import("../picture.js").Cell} */
	let pixel = { row: 0, column: 0 };
	/** What is told is what a click would cover. @param {import("../picture.js").Cell} cell of the cost map */
	function aim(cell) {
		const [rows, columns] = shown.centres;
		pixel = { row: rows[cell.row], column: columns[cell.column] };
		tell(cell);
	}
	drawing.onCell((cell) => aim(step(cell)));
	costs.onCell(aim);
	const coverThere = () => lab.setAll({ ...lab.options, row: pixel.row + 1, column: pixel.column + 1 });
	for (const { figure } of [drawing, costs]) {
		figure.addEventListener("click", (event) => {
			if (event.target !== uncover) coverThere();
		});
		figure.addEventListener("keydown", (event) => {
			if (event.target === uncover || (event.key !== "Enter" && event.key !== " ")) return;
			event.preventDefault();
			coverThere();
		});
		figure.addEventListener("pointerleave", () => {
			costs.light(null);
			light(null);
		});
	}
	uncover.addEventListener("click", () => lab.setAll({ ...lab.options, row: 0, column: 0 }));

	// ---- the ledger -------------------------------------------------------------------------------------

	/** @param {{map: number, row: number, column: number}} place */
	function name({ map, row, column }) {
		if (shown.shape.length === 1) return `neuron ${map + 1}`;
		const [maps, height, width] = shown.shape;
		const where = height * width > 1 ? `row ${row + 1}, col ${column + 1}` : "";
		return maps > 1 || !where ? [`map ${map + 1}`, where].filter(Boolean).join(", ") : where;
	}

	/** @param {number} index of a value in the list */
	function placeOf(index) {
		const [, height, width] = [...shown.shape, 1, 1];
		const inside = index % (height * width);
		return { map: Math.floor(index / (height * width)), row: Math.floor(inside / width), column: inside % width };
	}

	/** Sets out one value's votes, and lights where it came from. @param {number} index */
	function select(index) {
		selected = index;
		const place = placeOf(index);
		const [top, bottom] = shown.sees.rows[place.row] ?? shown.sees.rows[0];
		const [left, right] = shown.sees.columns[place.column] ?? shown.sees.columns[0];
		light({ top, left, bottom, right });
		unrolling.mark(index);
		for (const row of ledger.tBodies[0].rows) row.classList.toggle("chosen", Number(row.dataset.index) === index);
		const row = shown.rows.find((/** @type {any} */ each) => each.index === index);
		const value = fixed(shown.values.data[index], 3);
		if (!row) {
			lab.say(`${name(place)}: ${value}; what it adds is in the line of the others.`);
			return;
		}
		const votes = shown.outputs.map(
			(/** @type {string} */ output, /** @type {number} */ k) =>
				`${value} × ${fixed(row.weight[k], 3)} × ${fixed(shown.gain, 3)} ÷ ${shown.inputs} = ${fixed(row.added[k], 3)} for ${output}`,
		);
		lab.say(`${name(place)}: ${votes.join("; ")}.`);
	}
	unrolling.onValue(select);

	// A line that comes to lie under a pointer at rest is not what the reader asked for.
	ledger.addEventListener("pointermove", (event) => {
		const row = /** @type {Element} */ (event.target).closest("tr[data-index]");
		if (row && !row.classList.contains("chosen")) select(Number(/** @type {HTMLElement} */ (row).dataset.index));
	});
	ledger.addEventListener("focusin", (event) => {
		const row = /** @type {HTMLElement} */ (event.target);
		if (!row.dataset.index) return;
		for (const other of ledger.tBodies[0].rows) other.tabIndex = other === row ? 0 : -1;
		select(Number(row.dataset.index));
	});
	ledger.addEventListener("keydown", (event) => {
		const row = /** @type {HTMLElement} */ (event.target);
		const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
		if (!(next instanceof HTMLElement) || !next.dataset.index) return;
		event.preventDefault();
		next.focus();
	});
	ledger.addEventListener("click", (event) => {
		const row = /** @type {Element} */ (event.target).closest("tr[data-index]");
		if (row) select(Number(/** @type {HTMLElement} */ (row).dataset.index));
	});
	scroller.addEventListener("pointerleave", () => {
		light(null);
		for (const row of ledger.tBodies[0].rows) row.classList.remove("chosen");
	});

	/** @param {number} value @param {number} scale */
	function figure(value, scale) {
		const cell = element("td", {}, fixed(value, 3));
		const swatch = element("i", { class: "swatch", "aria-hidden": "true" });
		swatch.style.background = colourOf(value, scale);
		cell.prepend(swatch);
		return cell;
	}

	/** @param {string} text @param {number[]} sums @param {number} effect @param {number} lost */
	function total(text, sums, effect, lost) {
		const row = element("tr", {});
		row.append(element("th", { scope: "row" }, text), element("td", {}));
		for (const sum of sums) row.append(element("td", {}), element("td", {}, fixed(sum, 3)));
		if (shown.outputs.length > 1) row.append(element("td", {}, fixed(effect, 3)));
		if (shown.covered) row.append(element("td", {}, fixed(lost, 3)));
		return row;
	}

	/** @param {any} view */
	function showLedger(view) {
		const focused = ledger.contains(document.activeElement);
		const head = element("tr", {});
		const several = view.outputs.length > 1;
		for (const text of [
			"who",
			"value",
			...view.outputs.flatMap((/** @type {string} */ output) =>
				several ? [`× weight ${output}`, `adds to ${output}`] : ["× weight", "adds"],
			),
			...(several ? [view.effect_name] : []),
			...(view.covered ? ["lost"] : []),
		])
			head.append(element("th", { scope: "col" }, text));
		const largest = Math.max(1e-9, ...view.rows.map((/** @type {any} */ row) => Math.abs(row.effect)));
		const body = element("tbody", {});
		for (const [at, row] of view.rows.entries()) {
			const keep = selected < 0 ? at === 0 : row.index === selected;
			const line = element("tr", { "data-index": String(row.index), tabindex: keep ? "0" : "-1" });
			line.append(element("th", { scope: "row" }, name(row)), figure(row.value, view.value_scale));
			for (const k of view.outputs.keys())
				line.append(element("td", {}, fixed(row.weight[k], 3)), element("td", {}, fixed(row.added[k], 3)));
			if (several) line.append(figure(row.effect, largest));
			if (view.covered) line.append(element("td", {}, fixed(row.lost, 3)));
			body.append(line);
		}
		if (body.rows.length && !body.querySelector('[tabindex="0"]')) body.rows[0].tabIndex = 0;
		const foot = element("tfoot", {});
		if (view.rest.count) {
			const others = `${view.rest.count} others`;
			foot.append(total(others, view.rest.added, view.rest.effect, view.rest.lost));
		}
		foot.append(total("bias", view.bias, view.bias_effect, 0));
		const score = total("score", view.score, view.score_effect, view.score_lost);
		score.className = "score";
		foot.append(score);
		const top = element("thead", {});
		top.append(head);
		ledger.replaceChildren(top, body, foot);
		if (focused) /** @type {HTMLElement | null} */ (body.querySelector('[tabindex="0"]'))?.focus();
		account.textContent =
			`Each line: value × weight × ${fixed(view.gain, 3)} ÷ ${view.inputs}, that is × ${fixed(view.scale, 4)}, ` +
			"the gain shared among all who vote.";
	}

	/** @param {any[]} table */
	function showSoftmax(table) {
		const head = element("tr", {});
		for (const text of ["class", "score", "less the largest", "e to that", "÷ sum", "share"])
			head.append(element("th", { scope: "col" }, text));
		softmax.replaceChildren(
			head,
			...table.map((row) => {
				const line = element("tr", {});
				line.append(element("th", { scope: "row" }, row.class));
				for (const value of [row.score, row.below]) line.append(element("td", {}, fixed(value, 3)));
				line.append(element("td", {}, small(row.exponent)), element("td", {}, small(row.sum)));
				line.append(element("td", { class: "share" }, percent(row.share)));
				return line;
			}),
		);
	}

	return {
		elements: [unrolling.figure, drawing.figure, costs.figure, book, softmax],
		show(view, options) {
			shown = view;
			if (selected >= view.values.data.length) selected = -1;
			const { covered, winner } = view;
			// Where there is no hidden neuron, there is none to choose.
			const neuron = lab.querySelector('[name="hidden"]')?.closest("label");
			if (neuron) neuron.hidden = view.neurons === 0;
			drawing.show(view.seen, 1, covered ? "the drawing, partly covered" : "the drawing: cover a part of it");
			drawing.light(covered);
			uncover.disabled = !covered;
			costs.show(view.costs, view.cost_scale, `what covering ${options.size} × ${options.size} there costs ${winner}`);
			unrolling.show(view.values.data, view.shape, view.value_scale);
			showLedger(view);
			showSoftmax(view.softmax);
		},
	};
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number that may be very small. @param {number | null} value */
function small(value) {
	if (value === null) return "not a number";
	if (value === 0 || value >= 0.001) return fixed(value, 3);
	const [digits, power] = value.toExponential(1).split("e-");
	return `${digits} × 10⁻${[...power].map((digit) => SUPERSCRIPT[Number(digit)]).join("")}`;
}

/** @param {number | null} share */
function percent(share) {
	return share === null ? "not a number" : `${fixed(100 * share, 1)} %`;
}
