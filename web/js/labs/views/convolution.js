/** Convolution: a feature walks over the drawing, its map fills in, and the work is counted and timed. */

import { element } from "../../elements/element.js";
import { count, fixed, short } from "../../format.js";
import { light, onLight, sharing } from "../../scene.js";
import * as session from "../../session.js";
import { Growth } from "../growth.js";
import { Picture } from "../picture.js";
import { Squares, sign } from "../squares.js";

/** @typedef {import("../picture.js").Cell} Cell */

const SLOWLY = 300; // ms for each of the first positions after Play
const FIRST = 8; // of them
const QUICKLY = 45; // ms for the others
const SPACE = "\u2007"; // as wide as a figure

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const ground = new Picture("the drawing, with the patch");
	const maps = [1, 2, 3, 4].map((k) => new Picture(`map ${k}, as far as it is walked`));
	const pictures = element("div", { class: "walk" });
	pictures.append(ground.figure, element("span", { class: "becomes", "aria-hidden": "true" }, "→"));
	const list = element("div", { class: "walk-maps" });
	list.append(...maps.map(({ figure }) => figure));
	pictures.append(list);

	const play = element("button", { type: "button", class: "main" });
	const step = element("button", { type: "button", "aria-label": "Step to the next position" }, "Step");
	const whole = element("button", { type: "button", "aria-pressed": "false" }, "Show all");
	const slider = element("input", { type: "range", min: "1", step: "1" });
	const figure = element("output", { class: "figures" });
	const scrub = element("label", { class: "scrub" }, "Position");
	scrub.append(slider, figure);
	scrub.hidden = lab.hides("at");
	const walker = element("div", { class: "walker", role: "group", "aria-label": "The walk" });
	walker.append(play, step, whole, scrub);

	const work = element("p", { class: "figures work", "aria-label": "Multiplications" });
	const times = element("div", { class: "times", "aria-hidden": "true" });
	const sum = element("p", { class: "figures sum" });
	const grids = { patch: new Squares("patch"), feature: new Squares("feature"), products: new Squares("products") };
	times.append(grids.patch.figure, sign("×"), grids.feature.figure, sign("="), grids.products.figure);
	const terms = element("table", { class: "figures", "aria-label": "All products" });
	const termsBox = element("div", { class: "counted", tabindex: "0", role: "group", "aria-label": "Every product" });
	termsBox.append(terms);
	const termsFold = element("details", {});
	termsFold.append(element("summary", {}, "All products of this position"), termsBox);
	const growth = new Growth((which) => session.lab("convolution", { ...lab.options, measure: which }, sharing()));

	/** @type {any} */
	let shown = null;
	let at = 1; // the position that is walked, from 1
	let asked = 0; // the position that Python has been asked about, and has not yet told; 0: none
	let all = false; // whether the whole map is shown
	let selected = 0; // the feature whose arithmetic is set out
	let touched = false; // whether the reader has been here
	let playing = 0; // a timer
	let walked = 0; // positions since Play
	let said = "";

	// ---- walking ----------------------------------------------------------------------------------------

	function positions() {
		return shown.maps.shape[1] * shown.maps.shape[2];
	}

	/** Moves the feature to a position and asks for its arithmetic. @param {number} position */
	function go(position) {
		at = Math.max(1, Math.min(positions(), position));
		asked = at;
		touched = true;
		paint();
		lab.set("at", at);
	}

	function tick() {
		if (at >= positions()) return pause();
		go(at + 1);
		walked += 1;
		playing = window.setTimeout(tick, walked < FIRST ? SLOWLY : QUICKLY);
	}

	function start() {
		all = false;
		walked = 0;
		if (at >= positions()) go(1);
		playing = window.setTimeout(tick, SLOWLY);
		label();
	}

	function pause() {
		clearTimeout(playing);
		playing = 0;
		label();
		if (touched && !asked) tell();
	}

	function label() {
		play.textContent = playing ? "Pause" : "Play";
		play.setAttribute("aria-label", playing ? "Pause the walk" : "Play the walk");
		play.hidden = still.matches;
		step.classList.toggle("main", still.matches);
		whole.setAttribute("aria-pressed", String(all));
	}

	play.addEventListener("click", () => (playing ? pause() : start()));
	step.addEventListener("click", () => {
		pause();
		all = false;
		go(at < positions() ? at + 1 : 1);
		label();
	});
	slider.addEventListener("input", () => {
		pause();
		all = false;
		go(Number(slider.value));
		label();
	});
	whole.addEventListener("click", () => {
		pause();
		all = !all;
		paint();
		label();
	});
	still.addEventListener("change", () => {
		pause();
		label();
	});

	// ---- pointing ---------------------------------------------------------------------------------------

	/** @type {(() => void) | null} */
	let there = null;

	/** A pointer passing by does not disturb the walk; a click does. @param {() => void} jump */
	function point(jump) {
		there = jump;
		if (!playing) jump();
	}
	pictures.addEventListener("click", () => {
		if (!playing) return;
		pause();
		there?.();
	});
	pictures.addEventListener("pointerleave", () => !playing && light(null));
	maps.forEach((map, k) => {
		map.onCell(({ row, column }) =>
			point(() => {
				selected = k;
				go(row * shown.maps.shape[2] + column + 1);
			}),
		);
	});
	// The patch whose middle is there.
	ground.onCell(({ row, column }) =>
		point(() => {
			const [, rows, columns] = shown.maps.shape;
			/** @param {number} cell @param {number} size @param {number} most */
			const nearest = (cell, size, most) =>
				Math.max(0, Math.min(most - 1, Math.round((cell - (size - 1) / 2) / lab.options.stride)));
			go(nearest(row, shown.size[0], rows) * columns + nearest(column, shown.size[1], columns) + 1);
		}),
	);
	onLight((place) => {
		if (!shown) return;
		const [top, left] = shown.pads;
		ground.light(
			place
				? { top: place.top + top, bottom: place.bottom + top, left: place.left + left, right: place.right + left }
				: patchOf(),
		);
	});

	// ---- painting ---------------------------------------------------------------------------------------

	function cell() {
		const columns = shown.maps.shape[2];
		return { row: Math.floor((at - 1) / columns), column: (at - 1) % columns };
	}

	/** The patch of the position, on the ground. */
	function patchOf() {
		const { row, column } = cell();
		const [top, left] = [row * lab.options.stride, column * lab.options.stride];
		return { top, left, bottom: top + shown.size[0], right: left + shown.size[1] };
	}

	/** The map as far as it is walked, and where the feature is: all that does not wait for Python. */
	function paint() {
		const [kinds, rows, columns] = shown.maps.shape;
		const size = rows * columns;
		const { row, column } = cell();
		const place = { top: row, left: column, bottom: row + 1, right: column + 1 };
		maps.forEach((map, k) => {
			map.figure.hidden = k >= kinds;
			if (k >= kinds) return;
			const data = Float32Array.from(shown.maps.data.slice(k * size, (k + 1) * size));
			if (!all) data.fill(Number.NaN, at); // not yet tried: a gap
			const end = shown.scales[k];
			map.show({ data, shape: [rows, columns] }, end, `${shown.names[k]} (scale ±${short(end)})`);
			map.light(place, "cell");
			map.figure.classList.toggle("selected", kinds > 1 && k === selected);
		});
		const patch = patchOf();
		if (touched) {
			const [top, left] = shown.pads;
			const [height, width] = shown.ground.shape;
			light({
				top: Math.max(0, patch.top - top),
				left: Math.max(0, patch.left - left),
				bottom: Math.min(patch.bottom, height - top) - top,
				right: Math.min(patch.right, width - left) - left,
			});
		}
		ground.light(patch);
		// What Python has not told yet belongs to another position, and says so by being faint.
		for (const each of [work, times, sum]) each.classList.toggle("late", shown.at !== at);
		slider.max = String(size);
		slider.value = String(at);
		const { length } = String(size);
		figure.textContent = `${String(at).padStart(length, SPACE)} of ${size}`;
		slider.setAttribute("aria-valuetext", `${at} of ${size}, row ${row + 1}, column ${column + 1}`);
	}

	/** Patch × feature = products, and their sum: what Python says of the position. */
	function set() {
		const { pixels } = shown;
		const [, columns] = shown.size;
		selected = Math.min(selected, shown.names.length - 1);
		const part = (/** @type {any} */ values) =>
			Array.from(values.data).slice(selected * pixels, (selected + 1) * pixels);
		const patch = Array.from(shown.patch.data);
		const [feature, products] = [part(shown.features), part(shown.products)];
		grids.patch.show(patch, columns, 1);
		grids.feature.show(feature, columns, shown.feature_scale);
		grids.products.show(products, columns, shown.product_scale);
		sum.textContent = inWords();
		work.textContent = `Multiplications: ${count(shown.done).padStart(count(shown.work).length, SPACE)} of ${count(shown.work)}`;
		const head = element("tr", {});
		head.append(...["pixel", "patch", "feature", "product"].map((text) => element("th", { scope: "col" }, text)));
		const lines = patch.map((value, i) => {
			const line = element("tr", {});
			line.append(element("th", { scope: "row" }, `${Math.floor(i / columns) + 1}, ${(i % columns) + 1}`));
			line.append(...[value, feature[i], products[i]].map((each) => element("td", {}, fixed(each, 3))));
			return line;
		});
		terms.replaceChildren(head, ...lines);
	}

	/** The arithmetic of the position that Python has told of. */
	function inWords() {
		const columns = shown.maps.shape[2];
		const [row, column] = [Math.floor((shown.at - 1) / columns), (shown.at - 1) % columns];
		const [total, match] = [shown.sums[selected], shown.matches[selected]];
		return (
			`Row ${String(row + 1).padStart(2, SPACE)}, column ${String(column + 1).padStart(2, SPACE)}: ` +
			`sum ${fixed(total, 2).padStart(6, SPACE)} ÷ ${shown.pixels} pixels = match ${fixed(match, 3).padStart(6, SPACE)}`
		);
	}

	/** The same for ears, once the walk stands still. */
	function tell() {
		const name = shown.names.length > 1 ? ` (${shown.names[selected]})` : "";
		const words = `${inWords().replaceAll(SPACE, "")}${name}`;
		if (words !== said) lab.say(words);
		said = words;
	}

	return {
		elements: [pictures, walker, work, times, sum, termsFold, growth.element],
		show(view, options) {
			shown = view;
			if (asked === options.at) asked = 0;
			if (!playing && !asked) at = view.at;
			at = Math.min(at, positions());
			const [height, width] = view.ground.shape;
			ground.show(
				view.ground,
				1,
				`the drawing${view.pads[0] || view.pads[1] ? " in its zeros" : ""}, ${height} × ${width}`,
			);
			paint();
			set();
			label();
			growth.show(view.cases);
			if (touched && !playing && !asked) tell();
		},
	};
}
