/** A search for designs: each tried one a point of accuracy against cost, and the line of those that none beats. */

import { element } from "../../elements/element.js";
import { count, fixed } from "../../format.js";
import { Helpers } from "../helpers.js";
import { fill, scrolling } from "../table.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 520;
const HEIGHT = 300;
const EDGE = { left: 46, right: 14, top: 14, bottom: 44 };
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
const LOWEST = 0.4; // share right; guessing gives one half

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const where = element("p", { class: "search-where", role: "status", "aria-live": "off" });
	const plot = svg("svg", {
		viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
		role: "group",
		"aria-label": "Designs that were tried",
	});
	plot.classList.add("search-plot");
	const opened = element("div", { class: "search-opened" });
	const title = element("p", {}, "Point at a design, or go through them with the arrow keys; it is set out here.");
	const layers = scrolling("Layers of the design");
	const open = element("button", { type: "button", class: "adopt" }, "Open as the page’s network");
	open.addEventListener("click", () => lab.offer(chosen));
	opened.append(title, layers.box, open);
	const best = scrolling("Designs that no other beats", "search-best");
	const same = element("details", {});
	const command = element("pre", {});
	same.append(element("summary", {}, "The same search in a terminal"), command);
	const helpers = new Helpers(() => lab.asked);
	let chosen = -1;
	/** What the reader has chosen; until then it is the most accurate. */
	let picked = -1;
	/** @type {any[]} */
	let points = [];

	plot.addEventListener("keydown", (event) => {
		const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)] ?? 0;
		if (!step || !points.length) return;
		event.preventDefault();
		const at = points.findIndex(({ number }) => number === chosen);
		pick(points[Math.max(0, Math.min(points.length - 1, at + step))].number);
		/** @type {SVGElement | null} */ (plot.querySelector(`[data-number="${chosen}"]`))?.focus();
	});

	/** @param {number} number */
	function pick(number) {
		picked = number;
		choose(number);
	}

	/** @param {number} number */
	function choose(number) {
		chosen = number;
		for (const mark of plot.querySelectorAll("[data-number]")) {
			const now = /** @type {SVGElement} */ (mark).dataset.number === String(number);
			mark.classList.toggle("chosen", now);
			mark.setAttribute("tabindex", now ? "0" : "-1");
			mark.setAttribute("aria-pressed", String(now));
		}
		detail();
	}

	function detail() {
		const point = points.find(({ number }) => number === chosen);
		layers.box.hidden = open.hidden = !point;
		if (!point) return;
		title.textContent = spoken(point);
		const head = ["layer", "values out", "parameters", "multiplications"].map((text) => ({ text }));
		fill(
			layers.table,
			head,
			point.layers.map((/** @type {[string, string, number, number]} */ [name, out, learned, work]) => [
				name,
				out,
				count(learned),
				count(work),
			]),
		);
	}

	return {
		elements: [where, plot, opened, best.box, same],
		show(view) {
			points = view.points.toSorted(
				(/** @type {any} */ a, /** @type {any} */ b) => a.multiplications - b.multiplications,
			);
			if (!points.some(({ number }) => number === picked)) picked = -1;
			chosen = picked < 0 ? (view.frontier.at(-1) ?? -1) : picked;
			where.textContent = stands(view);
			const focused = plot.contains(document.activeElement);
			draw(plot, view, pick);
			choose(chosen);
			if (focused) /** @type {SVGElement | null} */ (plot.querySelector(".chosen"))?.focus();
			const good = points.filter(({ number }) => view.frontier.includes(number));
			best.box.hidden = !good.length;
			fill(
				best.table,
				["trial", "right", "multiplications", "parameters", "updates", "rate", "design"].map((text) => ({ text })),
				good.map((point) => [
					String(point.number + 1),
					share(point.accuracy),
					count(point.multiplications),
					count(point.parameters),
					count(point.updates),
					String(point.rate),
					point.design,
				]),
			);
			if (view.done === view.total) helpers.end();
			const file = view.command.includes("--space") ? `echo '${view.space}' > space.json\n` : "";
			command.textContent = file + view.command;
		},
		reset() {
			picked = -1;
			helpers.forget();
		},
		background: true,
		follow: (fast) => helpers.follow(fast),
	};
}

/** @param {any} view */
function stands({ trial, done, total, helped, lost }) {
	const told = [done === total ? `All ${total} trials have ended` : `${done} of ${total} trials have ended`];
	if (trial) {
		told.push(`now trial ${trial.number + 1}, ${trial.design}: update ${trial.updates} of ${trial.most}`);
	}
	if (helped.length) told.push(`${trials(helped)} on ${helped.length > 1 ? "cores" : "a core"} beside this one`);
	if (lost.length) told.push(`a worker has ended in the middle of ${trials(lost)}, begun again from the start`);
	return told.join("; ");
}

/** @param {number[]} numbers */
function trials(numbers) {
	return `${numbers.length > 1 ? "trials" : "trial"} ${numbers.map((number) => number + 1).join(", ")}`;
}

/** @param {SVGElement} plot @param {any} view @param {(number: number) => void} choose */
function draw(plot, { points, waiting, frontier }, choose) {
	const costs = [...points.map((/** @type {any} */ point) => point.multiplications), ...waiting];
	const low = Math.floor(Math.log10(Math.min(...costs)));
	const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...costs))));
	const x = (/** @type {number} */ cost) =>
		EDGE.left + ((Math.log10(cost) - low) / (high - low)) * (WIDTH - EDGE.left - EDGE.right);
	const y = (/** @type {number} */ right) =>
		HEIGHT - EDGE.bottom - ((Math.max(right, LOWEST) - LOWEST) / (1 - LOWEST)) * (HEIGHT - EDGE.top - EDGE.bottom);
	const parts = [];
	for (let power = low; power <= high; power++) {
		const at = x(10 ** power);
		parts.push(svg("path", { class: "grid", d: `M${at} ${EDGE.top}V${HEIGHT - EDGE.bottom}` }));
		parts.push(label(at, HEIGHT - EDGE.bottom + 16, count(10 ** power), power === high ? "end" : "middle"));
	}
	for (const right of [0.4, 0.6, 0.8, 1]) {
		parts.push(svg("path", { class: "grid", d: `M${EDGE.left} ${y(right)}H${WIDTH - EDGE.right}` }));
		parts.push(label(EDGE.left - 6, y(right) + 4, `${100 * right} %`, "end"));
	}
	parts.push(label((EDGE.left + WIDTH) / 2, HEIGHT - 8, "multiplications for a drawing"));
	for (const cost of waiting) {
		parts.push(svg("path", { class: "waiting", d: `M${x(cost)} ${HEIGHT - EDGE.bottom}v-8` }));
	}
	const line = frontier.map((/** @type {number} */ number) =>
		points.find((/** @type {any} */ point) => point.number === number),
	);
	if (line.length) {
		const steps = line.map((/** @type {any} */ point, /** @type {number} */ at) =>
			at ? `H${x(point.multiplications)}V${y(point.accuracy)}` : `M${x(point.multiplications)} ${y(point.accuracy)}`,
		);
		parts.push(svg("path", { class: "frontier", d: steps.join("") }));
	}
	for (const point of points) {
		const [cx, cy] = [x(point.multiplications), y(point.accuracy ?? LOWEST)];
		const mark = svg("g", { role: "button", "data-number": String(point.number), "aria-label": spoken(point) });
		mark.classList.toggle("best", frontier.includes(point.number));
		mark.append(
			svg("circle", { class: "reach", cx: String(cx), cy: String(cy), r: "14" }),
			svg("circle", { class: "dot", cx: String(cx), cy: String(cy), r: "5" }),
		);
		mark.addEventListener("click", () => choose(point.number));
		mark.addEventListener("focus", () => {
			if (!mark.classList.contains("chosen")) choose(point.number);
		});
		parts.push(mark);
	}
	plot.replaceChildren(...parts);
}

/** @param {any} point */
function spoken({ number, design, rate, updates, accuracy, multiplications, diverged }) {
	const cost = `for ${count(multiplications)} multiplications`;
	const came =
		accuracy === null
			? `left the range of numbers at update ${diverged}`
			: `right on ${share(accuracy)} after ${count(updates)} updates`;
	return `Trial ${number + 1}: ${design}; ${came}, with a rate up to ${fixed(rate, 4)}, ${cost}.`;
}

/** @param {number} x @param {number} y @param {string} text @param {string} [anchor] */
function label(x, y, text, anchor = "middle") {
	const made = svg("text", { x: String(x), y: String(y), "text-anchor": anchor, "aria-hidden": "true" });
	made.textContent = text;
	return made;
}

/** @param {string} tag @param {Record<string, string>} attributes */
function svg(tag, attributes) {
	const made = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
	for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
	return made;
}

/** @param {number | null} value */
function share(value) {
	return value === null ? "–" : `${(100 * value).toFixed(1)} %`;
}
