/** Backpropagation in slow motion: the error on its way back through the layers, with every gradient to open. */

import { element } from "../../elements/element.js";
import { fixed, short } from "../../format.js";
import { numberField, typed } from "../../number.js";
import { light } from "../../scene.js";
import { Picture } from "../picture.js";
import { sign } from "../squares.js";

/** @typedef {import("../picture.js").Cell} Cell */
/** @typedef {{list: boolean, values: any, scales: number[], gradients: any, gradient_scales: number[]}} Maps */

const HERE = (/** @type {Cell} */ { row, column }) => ({ top: row, left: column, bottom: row + 1, right: column + 1 });

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const ladder = element("div", { class: "ladder", role: "group", "aria-label": "Steps" });
	const back = element("button", { type: "button" }, "Back");
	const next = element("button", { type: "button" }, "Next");
	const moves = element("div", { class: "turns" });
	moves.append(back, next);
	const votes = element("table", { class: "figures", "aria-label": "Votes, their errors, and after the update" });
	const scroller = element("div", { class: "back-votes", tabindex: "0", role: "group", "aria-label": "All votes" });
	scroller.append(votes);
	const error = element("p", { class: "figures error" });
	const which = element("div", { class: "which" });
	const map = chooser("Map", "map", which);
	const channel = chooser("Of map", "channel", which);
	const pictures = {
		in: new Picture("what came in"),
		inGradient: new Picture("gradient of what came in"),
		weights: new Picture("feature"),
		weightGradient: new Picture("gradient of the feature"),
		out: new Picture("what went out"),
		outGradient: new Picture("gradient of what went out"),
	};
	const flow = element("div", { class: "flow-back" });
	flow.append(
		pair("In", pictures.in, pictures.inGradient),
		pair("Weights", pictures.weights, pictures.weightGradient),
		pair("Out", pictures.out, pictures.outGradient),
	);
	const opened = element("div", { class: "opened" });
	/** @type {any} */
	let shown = null;

	/** @param {string} label @param {string} option @param {HTMLElement} holder */
	function chooser(label, option, holder) {
		const input = numberField({ name: option }, { low: 1, whole: true });
		const holding = element("label", {}, label);
		holding.append(input);
		holder.append(holding);
		input.addEventListener("change", () => {
			const value = typed(input);
			if (value !== undefined) lab.set(option, value ?? "");
		});
		return input;
	}

	/** @param {number} step */
	function go(step) {
		lab.change({ stage: step, row: 1, column: 1 });
	}
	back.addEventListener("click", () => go(shown.stage - 1));
	next.addEventListener("click", () => go(shown.stage + 1));

	/** A gradient is pointed at, and opened by a click or Enter.
	 * @param {Picture} picture @param {Picture} values @param {"value" | "weight"} of @param {() => Maps} maps */
	function open(picture, values, of, maps) {
		/** @type {Cell} */
		let pointed = { row: 0, column: 0 };
		picture.onCell((cell) => {
			pointed = cell;
			for (const each of [picture, values]) each.light(HERE(cell), "cell");
			const place = `Row ${cell.row + 1}, column ${cell.column + 1}`;
			lab.say(`${place}: value ${fixed(values.at(cell), 3)}, gradient ${fixed(picture.at(cell), 5)}. Enter opens it.`);
			if (of === "value" && shown.layer.number === 1) light(HERE(cell));
		});
		const pick = () => {
			const { row, column } = pointed;
			const place = maps().list ? { channel: column + 1 } : { row: row + 1, column: column + 1 };
			lab.change({ of, ...place });
		};
		picture.figure.addEventListener("click", pick);
		picture.figure.addEventListener("keydown", (event) => {
			if (event.key !== "Enter" && event.key !== " ") return;
			event.preventDefault();
			pick();
		});
		picture.figure.addEventListener("pointerleave", () => light(null));
	}
	open(pictures.inGradient, pictures.in, "value", () => shown.layer.in);
	open(pictures.weightGradient, pictures.weights, "weight", () => shown.layer.weights);

	return {
		elements: [ladder, moves, scroller, error, which, flow, opened],
		show(view, options) {
			shown = view;
			climb(view);
			back.disabled = view.stage === 1;
			next.disabled = view.stage === view.stages.length;
			write(view);
			error.textContent = `error ${fixed(view.loss, 4)} → ${fixed(view.after.loss, 4)} after the update`;
			flow.hidden = which.hidden = opened.hidden = !view.layer;
			if (view.layer) paint(view, options);
			if (view.opened) tell(view.opened);
		},
	};

	/** @param {any} view */
	function climb(view) {
		ladder.replaceChildren(
			...view.stages.map((/** @type {{name: string}} */ { name }, /** @type {number} */ at) => {
				const button = element("button", { type: "button", "aria-pressed": String(at + 1 === view.stage) }, name);
				button.addEventListener("click", () => go(at + 1));
				return button;
			}),
		);
	}

	/** @param {any} view */
	function write(view) {
		const head = element("tr", {});
		for (const text of ["class", "score", "share", "should be", "error of the vote", "share after"])
			head.append(element("th", { scope: "col" }, text));
		const lines = view.votes.map((/** @type {any} */ vote, /** @type {number} */ k) => {
			const line = element("tr", {});
			const truth = vote.class === view.truth ? "1" : "0";
			const cells = [fixed(vote.score, 3), fixed(vote.share, 4), truth];
			cells.push(fixed(view.errors[k], 4), fixed(view.after.votes[k].share, 4));
			line.append(element("th", { scope: "row" }, vote.class), ...cells.map((text) => element("td", {}, text)));
			return line;
		});
		const top = element("thead", {});
		top.append(head);
		const body = element("tbody", {});
		body.append(...lines);
		votes.replaceChildren(top, body);
	}

	/** @param {any} view @param {Record<string, any>} options */
	function paint({ layer, opened: told }, options) {
		const { in: before, out, weights } = layer;
		const k = Math.min(options.map, weights ? weights.count : out.values.shape[0]) - 1;
		const c = Math.min(options.channel, before.values.shape[0]) - 1;
		map.max = String(weights ? weights.count : out.values.shape[0]);
		channel.max = String(before.values.shape[0]);
		for (const [input, value] of /** @type {const} */ ([
			[map, k + 1],
			[channel, c + 1],
		])) {
			input.parentElement?.toggleAttribute("hidden", input.max === "1");
			if (document.activeElement !== input) input.value = String(value);
		}
		const from = layer.number === 1 ? "the drawing" : `map ${c + 1} that came in`;
		slice(pictures.in, before, "values", c, before.list ? "the list that came in" : from);
		slice(pictures.inGradient, before, "gradients", c, "its gradient");
		const o = out.list ? 0 : Math.min(k, out.values.shape[0] - 1);
		slice(pictures.out, out, "values", o, out.list ? "what went out" : `map ${o + 1} that went out`);
		slice(pictures.outGradient, out, "gradients", o, "its gradient");
		const box = /** @type {HTMLElement} */ (pictures.weights.figure.parentElement);
		box.hidden = !weights;
		if (weights) {
			const w = Math.min(c, weights.values.shape[0] - 1);
			slice(pictures.weights, weights, "values", w, weights.list ? `weights of vote ${k + 1}` : `feature ${k + 1}`);
			slice(pictures.weightGradient, weights, "gradients", w, "its gradient");
		}
		const place = told.place.slice(told.of === "weight" ? 1 : 0);
		const cell = place.length === 1 ? { row: 0, column: place[0] } : { row: place[1], column: place[2] };
		const [gradient, value] =
			told.of === "weight" ? [pictures.weightGradient, pictures.weights] : [pictures.inGradient, pictures.in];
		for (const picture of Object.values(pictures)) picture.light(null);
		for (const picture of [gradient, value]) picture.light(HERE(cell), "cell");
	}

	/** @param {any} told */
	function tell(told) {
		const sheets = told.sheets.map((/** @type {any} */ sheet, /** @type {number} */ at) => {
			const row = element("div", { class: "sheet" });
			const [errors, other, products] = ["error", "other", "products"].map((name) => {
				const picture = new Picture(`sum ${at + 1}, ${captions[name]}`);
				const scale = sheet[`${name}_scale`];
				picture.show(sheet[name], scale, `${captions[name]}, ±${short(scale)}`);
				picture.onCell((cell) => {
					for (const each of [errors, other, products]) each.light(HERE(cell), "cell");
					const [a, b] = [errors.at(cell), other.at(cell)];
					lab.say(`${fixed(a, 5)} × ${fixed(b, 3)} = ${fixed(products.at(cell), 5)}`);
				});
				return picture;
			});
			row.append(errors.figure, sign("×"), other.figure, sign("="), products.figure);
			row.append(element("p", { class: "figures" }, `sum ${fixed(sheet.sum, 5)}`));
			return row;
		});
		const rest = told.others ? ` The other ${told.others} add ${fixed(told.rest, 5)}.` : "";
		const line = `${fixed(told.total, 5)} × ${fixed(told.factor, 4)} = ${fixed(told.gradient, 5)}`;
		opened.replaceChildren(
			element("p", {}, `${told.rule}${rest}`),
			...sheets,
			element("p", { class: "figures" }, `all sums ${line}, the gradient`),
			proof(told),
		);
	}

	/** @param {any} told */
	function proof(told) {
		const table = element("table", {
			class: "figures proof",
			"aria-label": "The promise of the gradient, and what happens",
		});
		const lines = [
			["nudge × gradient promises", `${fixed(told.nudge, 2)} × ${fixed(told.gradient, 5)}`, fixed(told.promised, 5)],
			["the error really changes by", `${fixed(told.loss, 5)} − ${fixed(shown.loss, 5)}`, fixed(told.change, 5)],
		];
		for (const [name, sum, result] of lines) {
			const line = element("tr", {});
			line.append(element("th", { scope: "row" }, name), element("td", {}, sum), element("td", {}, result));
			table.append(line);
		}
		return table;
	}
}

/** @type {Record<string, string>} */
const captions = { error: "error above", other: "what it met", products: "products" };

/** @param {string} name @param {Picture} one @param {Picture} other */
function pair(name, one, other) {
	const box = element("div", { class: "pair-back", role: "group", "aria-label": name });
	box.append(one.figure, other.figure);
	return box;
}

/** One map of several. @param {Picture} picture @param {any} maps @param {"values" | "gradients"} what @param {number} at @param {string} name */
function slice(picture, maps, what, at, name) {
	const [, height, width] = maps[what].shape;
	const scale = (what === "values" ? maps.scales : maps.gradient_scales)[at];
	const data = maps[what].data.slice(at * height * width, (at + 1) * height * width);
	picture.show({ data, shape: [height, width] }, scale, `${name}, ±${short(scale)}`);
}
