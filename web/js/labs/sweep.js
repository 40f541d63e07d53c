/**
 * A curve along one way of moving the drawing: both matches, the network's share, and who says what. It is
 * a slider, too: where it is pressed, or where the arrow keys lead, the drawing goes.
 *
 * @typedef {{what: string, matches: number[], comparison: string, network: string | null, percent: number | null}} Row
 * @typedef {[string | null, number, number]} Run
 * @typedef {{option: string, label: string, at: number[], now: number, names: string[], ticks: [number, string][], levels: [number, string][], rows: Row[], held: string, shares: (number | null)[], apart: [number, number][], comparison: Run[], network: Run[], sentence: string, hint: string}} Curve
 */

import { element } from "../elements/element.js";
import { onResize } from "../elements/resize.js";
import { fixed } from "../format.js";

const SVG = "http://www.w3.org/2000/svg";
const [LEFT, RIGHT] = [38, 30]; // px beside the plots, for figures and names
const TITLE = 20; // px above each part
const [MATCH, SHARE, STRIP] = [96, 30, 18]; // px high
const [MATCH_AT, SHARE_AT] = [TITLE, TITLE + MATCH + 14 + TITLE];
const COMPARISON_AT = SHARE_AT + SHARE + 12 + TITLE;
const NETWORK_AT = COMPARISON_AT + STRIP + 4 + TITLE;
const [END, HIGH] = [NETWORK_AT + STRIP, NETWORK_AT + STRIP + 40];
const NAMES_APART = 14; // px between the names of two lines
const LEAP = 5; // points that PageUp and PageDown go
const NARROWEST = 12; // px of a run that its name fits into

export class Sweep {
	element = element("div", {
		class: "sweep",
		role: "slider",
		tabindex: "0",
		"aria-label": "Along the curve",
	});
	#drawing = document.createElementNS(SVG, "svg");
	#hover = draw("path", { class: "hover" });
	/** @type {Curve | null} */
	#curve = null;
	/** @type {string[]} */
	#classes = [];
	#wide = 0;
	#pressed = false;
	#where;
	#go;
	#tell;

	/**
	 * @param {(option: string) => number} where the drawing has been sent, though the answer may still be on its way
	 * @param {(option: string, value: number) => void} go moves the drawing
	 * @param {(row: Row) => void} tell sets out what a point says
	 */
	constructor(where, go, tell) {
		this.#where = where;
		this.#go = go;
		this.#tell = tell;
		this.#drawing.setAttribute("aria-hidden", "true");
		this.element.append(this.#drawing);
		onResize(() => this.#fit(), this.element);
		this.element.addEventListener("pointerdown", (event) => {
			if (event.button) return;
			this.#pressed = true;
			this.element.setPointerCapture(event.pointerId);
			this.#point(event);
		});
		this.element.addEventListener("pointermove", (event) => this.#point(event));
		for (const end of ["pointerup", "pointercancel"])
			this.element.addEventListener(end, () => {
				this.#pressed = false;
			});
		this.element.addEventListener("pointerleave", () => this.#hover.removeAttribute("d"));
		this.element.addEventListener("keydown", (event) => this.#key(event));
	}

	/** @param {Curve} curve @param {string[]} classes */
	show(curve, classes) {
		this.#curve = curve;
		this.#classes = classes;
		const { at, now, rows, sentence } = curve;
		for (const [name, value] of Object.entries({
			"aria-valuemin": at[0],
			"aria-valuemax": at[at.length - 1],
			"aria-valuenow": at[now],
			"aria-valuetext": words(rows[now], classes),
			"aria-description": sentence,
		}))
			this.element.setAttribute(name, String(value));
		this.#paint();
	}

	#fit() {
		const wide = Math.floor(this.element.clientWidth);
		if (!wide || wide === this.#wide) return;
		this.#wide = wide;
		this.#paint();
	}

	/** @param {PointerEvent} event */
	#point(event) {
		if (!this.#curve) return;
		const { at, option, rows } = this.#curve;
		const x = event.clientX - this.element.getBoundingClientRect().left;
		const there = nearest(
			at.map((value) => this.#across(value)),
			x,
		);
		this.#hover.setAttribute("d", this.#upright(at[there]));
		this.#tell(rows[there]);
		if (this.#pressed) this.#go(option, at[there]);
	}

	/** @param {KeyboardEvent} event */
	#key(event) {
		if (!this.#curve || event.ctrlKey || event.altKey || event.metaKey) return;
		const { at, option } = this.#curve;
		const now = nearest(at, this.#where(option));
		/** @type {Record<string, number>} */
		const ways = {
			ArrowLeft: now - 1,
			ArrowDown: now - 1,
			ArrowRight: now + 1,
			ArrowUp: now + 1,
			PageDown: now - LEAP,
			PageUp: now + LEAP,
			Home: 0,
			End: at.length - 1,
		};
		if (!(event.key in ways)) return;
		event.preventDefault();
		const to = Math.max(0, Math.min(at.length - 1, ways[event.key]));
		this.#go(option, at[to]);
	}

	/** @param {number} value */
	#across(value) {
		const at = this.#curve?.at ?? [0, 1];
		return LEFT + ((this.#wide - LEFT - RIGHT) * (value - at[0])) / (at[at.length - 1] - at[0]);
	}

	/** @param {number} value */
	#upright(value) {
		return `M${this.#across(value)} ${MATCH_AT}V${END}`;
	}

	#paint() {
		if (!this.#curve || !this.#wide) return;
		const { at, now, ticks, levels, rows, held, shares, apart, comparison, network, label } = this.#curve;
		const [low, high] = [levels[0][0], levels[levels.length - 1][0]];
		const height = (/** @type {number} */ match) => MATCH_AT + (MATCH * (high - match)) / (high - low);
		const part = (/** @type {number} */ share) => SHARE_AT + SHARE * (1 - share);
		const right = this.#wide - RIGHT;
		this.#drawing.setAttribute("viewBox", `0 0 ${this.#wide} ${HIGH}`);
		const grid = levels.map(([level]) => `M${LEFT} ${height(level)}H${right}`);
		const halves = [0, 0.5, 1].map((share) => `M${LEFT} ${part(share)}H${right}`);
		const lines = this.#classes.map((name, k) =>
			draw("path", {
				d: line(rows.map((row, i) => [this.#across(at[i]), height(row.matches[k])])),
				class: `match match-${k}`,
				"data-class": name,
			}),
		);
		const here = this.#across(at[now]);
		this.#drawing.replaceChildren(
			...apart.map(([from, to]) =>
				draw("rect", {
					x: this.#across(from),
					y: MATCH_AT,
					width: this.#across(to) - this.#across(from),
					height: END - MATCH_AT,
					class: "apart",
				}),
			),
			draw("path", { d: [...grid, ...halves].join(""), class: "grid" }),
			...levels.map(([level, name]) => write(name, LEFT - 6, height(level) + 4, "end")),
			...[0, 1].map((share) => write(`${100 * share} %`, LEFT - 6, part(share) + 4, "end")),
			write("match with each kept picture", LEFT, MATCH_AT - 7),
			write(`the network’s share for ${held}`, LEFT, SHARE_AT - 7),
			write("the comparison says", LEFT, COMPARISON_AT - 6),
			write("the network says", LEFT, NETWORK_AT - 6),
			this.#hover,
			draw("path", { d: this.#upright(at[now]), class: "now" }),
			...this.#strip(comparison, COMPARISON_AT),
			...this.#strip(network, NETWORK_AT),
			...lines,
			...this.#names(rows[rows.length - 1].matches.map(height)),
			draw("path", {
				d: line(shares.map((share, i) => (share === null ? null : [this.#across(at[i]), part(share)]))),
				class: "share",
			}),
			...rows[now].matches.map((match) => draw("circle", { cx: here, cy: height(match), r: 4, class: "now-at" })),
			draw("path", { d: `M${here} ${END}l-6 9h12z`, class: "now-at" }),
			...ticks.map(([value, name], k) => write(name, this.#across(value), END + 23, ["start", "middle", "end"][k])),
			write(label, this.#across(ticks[1][0]), END + 37, "middle"),
		);
	}

	/** @param {number[]} ends where the lines end */
	#names(ends) {
		const [first, second] = ends;
		const near = NAMES_APART - Math.abs(first - second);
		const aside = near > 0 ? (first <= second ? -near / 2 : near / 2) : 0;
		return this.#classes.map((name, k) =>
			write(name, this.#wide - RIGHT + 8, ends[k] + 5 + (k ? -aside : aside), "start", "line-name"),
		);
	}

	/** @param {Run[]} runs @param {number} top */
	#strip(runs, top) {
		return runs.flatMap(([name, from, to]) => {
			const [x, width] = [this.#across(from), this.#across(to) - this.#across(from)];
			const which = name === null ? "none" : `run-${this.#classes.indexOf(name)}`;
			const box = draw("rect", { x, y: top, width, height: STRIP, class: `run ${which}` });
			if (name === null || width < NARROWEST) return [box];
			return [box, write(name, x + width / 2, top + STRIP - 6, "middle", "run-name")];
		});
	}
}

/** Which of some values is nearest to one. @param {number[]} values @param {number} value */
function nearest(values, value) {
	const far = values.map((each) => Math.abs(each - value));
	return far.indexOf(Math.min(...far));
}

/** What one point says. @param {Row} row @param {string[]} classes */
export function words({ what, matches, comparison, network, percent }, classes) {
	const scores = classes.map((name, k) => `with ${name} ${fixed(matches[k], 3)}`).join(", ");
	const says = network === null ? "the network says nothing" : `the network ${network}, with ${percent} %`;
	return `${what}: match ${scores}; the comparison says ${comparison}, ${says}.`;
}

/** A line through points; a gap where there is none. @param {([number, number] | null)[]} points */
function line(points) {
	return points
		.map((point, i) => (point ? `${i && points[i - 1] ? "L" : "M"}${point[0].toFixed(1)} ${point[1].toFixed(1)}` : ""))
		.join("");
}

/** @param {string} text @param {number} x @param {number} y @param {string} [anchor] @param {string} [kind] */
function write(text, x, y, anchor = "start", kind = "words") {
	const made = draw("text", { x, y, class: kind, "text-anchor": anchor });
	made.textContent = text;
	return made;
}

/** @param {string} kind @param {Record<string, string | number>} attributes */
function draw(kind, attributes) {
	const made = document.createElementNS(SVG, kind);
	for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
	return made;
}
