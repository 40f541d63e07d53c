/** A whole picture against the ones that are kept: every product, what they add up to, and a curve of it. */

import { element } from "../../elements/element.js";
import { fixed } from "../../format.js";
import { light } from "../../scene.js";
import { Mover } from "../moving.js";
import { Picture } from "../picture.js";
import { Sweep, words } from "../sweep.js";

/** @typedef {import("../picture.js").Cell} Cell */

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const board = new Picture("the drawing, moved");
	const mover = new Mover(lab, board);
	board.figure.classList.add("board-moved");
	const rows = ["X", "O"].map((name) => ({
		name,
		kept: new Picture(`the kept ${name}`),
		products: new Picture(`agreement with ${name}`),
	}));
	const verdicts = element("div", { class: "says" });
	const comparison = new Says("Comparison says");
	const network = new Says("Network says");
	verdicts.append(comparison.element, network.element);
	const grid = element("div", { class: "whole" });
	const main = element("div", { class: "main-picture" });
	main.append(board.figure);
	grid.append(main, verdicts, ...rows.flatMap(({ kept, products }) => [kept.figure, products.figure]));
	const tally = table("How the two matches add up");
	const sweep = new Sweep(
		(option) => Number(lab.asked[option]),
		(option, value) => lab.change({ [option]: value }),
		(row) => lab.say(sentence(words(row, shown.classes))),
	);
	const others = table("What else would be said");
	const points = table("The curve, point by point");
	const account = element("p", { class: "account" });
	const details = element("details", {});
	details.append(element("summary", {}, "The numbers as tables"), account, tally.box, others.box, points.box);
	const hint = element("p", { class: "hint" });
	const help = element("details", {});
	help.append(element("summary", {}, "A hint"), hint);
	/** @type {any} */
	let shown = null;
	let byKey = false;

	/** @param {Cell} cell */
	function tell({ row, column }) {
		if (mover.busy) return;
		const place = { top: row, left: column, bottom: row + 1, right: column + 1 };
		for (const picture of pictures) picture.light(place, "cell");
		const at = row * shown.picture.shape[1] + column;
		const [down, right] = [shown.origins.data[2 * at], shown.origins.data[2 * at + 1]];
		light(down < 0 ? null : { top: down, left: right, bottom: down + 1, right: right + 1 });
		const value = board.at({ row, column });
		const sums = rows.map(({ name, kept, products }) => {
			const [pixel, product] = [kept.at({ row, column }), products.at({ row, column })];
			const fate = product > 0 ? "agrees" : product < 0 ? "disagrees" : "says nothing";
			return `${fixed(value, 2)} × ${fixed(pixel, 2)} = ${fixed(product, 2)} ${fate} with ${name}`;
		});
		lab.say(`Row ${row + 1}, column ${column + 1}: ${sums.join("; ")}.`);
	}
	const pictures = [board, ...rows.flatMap(({ kept, products }) => [kept, products])];
	for (const picture of pictures) {
		picture.onCell(tell);
		picture.figure.addEventListener("pointerleave", () => {
			for (const each of pictures) each.light(null);
			light(null);
		});
	}
	board.figure.addEventListener(
		"keydown",
		() => {
			byKey = true;
		},
		true,
	);

	return {
		elements: [grid, sweep.element, help, details],
		show(view) {
			const classes = view.tallies.map((/** @type {any} */ each) => each.class);
			shown = { ...view, classes };
			const [height, width] = view.picture.shape;
			board.show(view.picture, 1, "your drawing: drag it, or use arrow keys; its corner turns and sizes it");
			describe(board, `${view.moved}. Arrow keys move it by one pixel.`);
			mover.show(view, width, height);
			for (const [k, { name, kept, products }] of rows.entries()) {
				const { agree, disagree, match, ...each } = view.tallies[k];
				kept.show(each.exemplar, 1, `the kept ${name}: ${each.name}`);
				describe(kept, each.name);
				const counted = `${agree} pixels agree, ${disagree} disagree; match ${fixed(match, 3)}`;
				products.show(each.products, 1, `× drawing: ${agree} agree, ${disagree} do not`);
				describe(products, counted);
			}
			const scores = view.tallies.map((/** @type {any} */ each) => `${each.class}\u00a0${fixed(each.match, 3)}`);
			comparison.show(view.comparison, scores.join(", "), view.differ);
			const percent = view.rows[0].percent;
			network.show(
				view.network?.winner ?? "–",
				percent === null ? "no verdict" : `${percent}\u00a0% of the vote`,
				view.differ,
			);
			account.textContent =
				`Pixel × pixel: +1 where both are ink or both are paper, −1 where one is ink alone; at grey edges less. ` +
				`All ${view.pixels} products are added up and divided by ${view.pixels}.`;
			tally.show(
				["", "agree", "adds", "disagree", "adds", "sum", `÷ ${view.pixels}`],
				view.tallies.map((/** @type {any} */ each) => [
					each.class,
					String(each.agree),
					fixed(each.agree_sum, 1),
					String(each.disagree),
					fixed(each.disagree_sum, 1),
					fixed(each.sum, 1),
					fixed(each.match, 3),
				]),
			);
			sweep.show(view.sweep, classes);
			hint.textContent = view.sweep.hint;
			others.show(heads("", classes), view.rows.map(cells));
			points.show(heads(view.sweep.label, classes), view.sweep.rows.map(cells));
			if (byKey && board.figure.contains(document.activeElement)) lab.say(sentence(words(view.rows[0], classes)));
			byKey = false;
		},
	};
}

/** @param {string} first @param {string[]} classes */
function heads(first, classes) {
	return [first, ...classes.map((name) => `match ${name}`), "comparison", "network"];
}

/** @param {import("../sweep.js").Row} row */
function cells({ what, matches, comparison, network, percent }) {
	return [
		what,
		...matches.map((match) => fixed(match, 3)),
		comparison,
		network === null ? "–" : `${network}, ${percent} %`,
	];
}

/** Says what a picture shows now, to who does not see it. @param {Picture} picture @param {string} text */
function describe(picture, text) {
	picture.figure.querySelector("canvas")?.setAttribute("aria-description", text);
}

/** @param {string} text */
function sentence(text) {
	return text[0].toUpperCase() + text.slice(1);
}

/** One verdict, large. */
class Says {
	element = element("div", {});
	#letter = element("strong", {});
	#why = element("span", { class: "figures" });

	/** @param {string} who */
	constructor(who) {
		this.element.append(element("span", {}, who), this.#letter, this.#why);
	}

	/** @param {string} letter @param {string} why @param {boolean} differ whether the other says something else */
	show(letter, why, differ) {
		this.#letter.textContent = letter;
		this.#why.textContent = why;
		this.element.classList.toggle("differ", differ);
	}
}

/** @param {string} name */
function table(name) {
	const made = element("table", { class: "figures", "aria-label": name });
	const box = element("div", { class: "wide-table", tabindex: "0", role: "group", "aria-label": name });
	box.append(made);
	return {
		box,
		/** @param {string[]} head @param {string[][]} lines */
		show(head, lines) {
			const top = element("tr", {});
			top.append(...head.map((text) => element(text ? "th" : "td", text ? { scope: "col" } : {}, text)));
			made.replaceChildren(
				top,
				...lines.map(([first, ...others]) => {
					const line = element("tr", {});
					line.append(element("th", { scope: "row" }, first), ...others.map((text) => element("td", {}, text)));
					return line;
				}),
			);
		},
	};
}
