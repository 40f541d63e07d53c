/** Designs that learn side by side: their bricks, curves, cost, and a table of those that have ended. */

import uPlot from "uplot";
import { element } from "../../elements/element.js";
import { count, fixed, wordsOf } from "../../format.js";
import * as keeping from "../../keeping.js";
import { Curves } from "../curves.js";
import { fill, scrolling, sorted } from "../table.js";

const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]];
const AXES = { updates: "updates", multiplications: "multiplications spent on learning" };
const SVG = "http://www.w3.org/2000/svg";

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const designs = element("div", { class: "choices-designs" });
	const figures = scrolling("What each design costs, and what it brings");
	const lines = DASHES.map((dash, at) => ({ label: `design ${at + 1}`, dash }));
	const plots = Object.entries(AXES).map(([against, x]) => ({
		against,
		accuracy: new Curves("Share of held-out drawings right", { x, y: "right" }, lines, {
			y: () => /** @type {[number, number]} */ ([0.3, 1]),
		}),
		loss: new Curves("Error on held-out drawings", { x, y: "error" }, lines),
	}));
	const curves = element("div", { class: "choices-curves" });
	curves.append(...plots.flatMap(({ accuracy, loss }) => [accuracy.figure, loss.figure]));
	const past = element("div", { class: "choices-past" });
	const runs = scrolling("Past runs");
	const none = element("p", {}, "Comparisons that have ended are kept here, to sort and to open.");
	const undo = element("button", { type: "button" });
	undo.addEventListener("click", () => lab.keep("undelete", 0));
	const trouble = element("p", { class: "trouble", role: "alert" });
	past.append(element("h4", {}, "Past runs"), none, runs.box, undo, trouble);
	/** Which results are kept, or null where whatever comes next is what was kept. @type {string | null} */
	let kept = "";

	return {
		elements: [designs, figures.box, curves, past],
		show(view, options) {
			designs.replaceChildren(...view.designs.map(brickwork));
			tally(view);
			for (const { against, accuracy, loss } of plots) {
				accuracy.figure.hidden = loss.figure.hidden = against !== options.against;
				if (against !== options.against) continue;
				draw(accuracy, view, against, "accuracy");
				draw(loss, view, against, "loss");
			}
			remember(view, options);
			void keep(view);
		},
		async wake() {
			kept = null;
			await keeping.give("runs", (error) => {
				trouble.textContent = wordsOf(error);
			});
		},
	};

	/** Results that have come or gone are kept. @param {any} view */
	async function keep({ past }) {
		const now = past.map((/** @type {any} */ { number }) => number).join();
		const news = kept !== null && kept !== now;
		kept = now;
		if (!news) return;
		trouble.textContent = "";
		try {
			await keeping.save("runs");
		} catch {
			kept = ""; // Python is gone, and says so; there is a copy of before
		}
	}

	/** @param {any} view */
	function tally({ designs, held_out: heldOut }) {
		const head = ["", "parameters", "× for a drawing", "updates", "× spent", "right", "error", "seconds"];
		fill(
			figures.table,
			head.map((text) => ({ text })),
			designs.map((/** @type {any} */ design) => [
				design.name,
				count(design.parameters),
				count(design.multiplications),
				count(design.updates),
				millions(design.spent),
				share(design.accuracy),
				design.loss === null ? "–" : fixed(design.loss, 3),
				fixed(design.seconds, 2),
			]),
		);
		figures.table.title = `right: of ${heldOut} held-out drawings`;
	}

	/** @param {any} view @param {Record<string, any>} options */
	function remember({ past: rows, deleted }, { sort, order }) {
		none.hidden = rows.length > 0;
		runs.box.hidden = !rows.length;
		undo.hidden = deleted === null;
		undo.textContent = `Undo: bring “${deleted}” back`;
		const head = [
			{ key: "name", text: "design" },
			{ text: "" },
			{ key: "number", text: "run" },
			{ key: "accuracy", text: "right" },
			{ key: "loss", text: "error" },
			{ key: "multiplications", text: "× for a drawing" },
			{ key: "parameters", text: "parameters" },
			{ key: "updates", text: "updates" },
			{ key: "seconds", text: "seconds" },
			{ key: "seed", text: "seed" },
		];
		fill(
			runs.table,
			head,
			sorted(rows, sort, order).map((row) => [
				named(row),
				acts(row),
				count(row.run),
				share(row.accuracy),
				row.loss === null ? "–" : fixed(row.loss, 3),
				count(row.multiplications),
				count(row.parameters),
				count(row.updates),
				fixed(row.seconds, 2),
				String(row.seed),
			]),
			{ sort, order, choose: (sort, order) => lab.change({ sort, order }) },
		);
	}

	/** @param {any} row */
	function acts({ number, run, name }) {
		const open = element("button", { type: "button", class: "adopt", "data-key": `open-${number}` }, "Open");
		open.setAttribute("aria-label", `Open ${name} of run ${run} as the page’s network`);
		open.addEventListener("click", () => lab.offer(number));
		const remove = element("button", { type: "button", "data-key": `delete-${number}` }, "Delete");
		remove.setAttribute("aria-label", `Delete ${name} of run ${run}`);
		remove.addEventListener("click", () => lab.keep("delete", number));
		const both = element("span", { class: "acts" });
		both.append(open, remove);
		return both;
	}
}

/** @param {Curves} plot @param {any} view @param {string} against @param {"accuracy" | "loss"} figure */
function draw(plot, { designs }, against, figure) {
	const logarithmic = against === "multiplications";
	const each = designs.map((/** @type {any} */ { curves }) => {
		// Before the first update nothing is spent, which a logarithmic axis does not have.
		const from = logarithmic ? 1 : 0;
		return [Array.from(curves[against].data).slice(from), Array.from(curves[figure].data).slice(from)];
	});
	while (each.length < DASHES.length) each.push([[], []]);
	const told = designs.map((/** @type {any} */ design) => {
		const value = design[figure];
		return `${design.name} ${value === null ? "not tried yet" : figure === "accuracy" ? share(value) : fixed(value, 3)}`;
	});
	plot.show(uPlot.join(each), { x: logarithmic, y: false }, `Now: ${told.join(", ")}.`);
}

/** A design as bricks, under the line that its curves have. @param {any} design @param {number} at */
function brickwork({ name, bricks, words }, at) {
	const made = element("div", { class: "choices-design", role: "group", "aria-label": `${name}: ${words}` });
	const title = element("h4", {}, name);
	const line = document.createElementNS(SVG, "svg");
	line.setAttribute("viewBox", "0 0 40 4");
	line.setAttribute("aria-hidden", "true");
	line.innerHTML = `<path d="M0 2h40" stroke-dasharray="${DASHES[at].join(" ")}"/>`;
	title.prepend(line);
	const row = element("ol", {});
	for (const { kind, text, out } of bricks) {
		row.append(element("li", { class: kind, title: `${out} values come out` }, text));
	}
	made.append(title, row);
	return made;
}

/** A past design by its name, and all of it on pointing. @param {any} row */
function named({ name, design }) {
	return element("span", { title: design }, name);
}

/** @param {number | null} value */
function share(value) {
	return value === null ? "–" : `${(100 * value).toFixed(1)} %`;
}

/** @param {number} products */
function millions(products) {
	return `${count(Math.round(products / 1e6))} million`;
}
