/** What features find in a word: a table of features with their logos and votes, and the arithmetic of one. */

import { element } from "../elements/element.js";
import { count, fixed } from "../format.js";
import { Logo, spelled, spoken } from "./letters.js";
import { scrolling } from "./table.js";

/** The features, each with where it fits best and what it adds to each class, and the election. */
export class Ledger {
	#table = scrolling("Features and their votes", "text-ledger");
	/** @type {{line: HTMLElement, logo: Logo, piece: HTMLElement, kept: HTMLElement, figures: HTMLElement[]}[]} */
	#rows = [];
	#head = element("tr", {});
	#foot = element("tbody", {});
	#choose;
	#classes = "";

	/** @param {(feature: number) => void} choose */
	constructor(choose) {
		this.#choose = choose;
	}

	get element() {
		return this.#table.box;
	}

	/** @param {any} view */
	show({ classes, features, logos, votes, opened }) {
		if (this.#classes !== JSON.stringify([classes, features.length])) {
			this.#classes = JSON.stringify([classes, features.length]);
			this.#build(classes, features.length);
		}
		features.forEach((/** @type {any} */ feature, /** @type {number} */ at) => {
			const { line, logo, piece, kept, figures } = this.#rows[at];
			logo.show(logos[at].stacks, logos[at].scale);
			piece.replaceChildren(...spelled(feature.piece || "–"));
			kept.textContent = fixed(feature.kept, 2);
			classes.forEach((/** @type {string} */ _, /** @type {number} */ k) => {
				figures[k].textContent = fixed(feature.added.data[k], 2);
			});
			line.classList.toggle("chosen", at === opened.feature);
			line.querySelector("button")?.setAttribute("aria-pressed", String(at === opened.feature));
		});
		const lines = [
			["bias", "bias", 2],
			["score: all of these", "score", 2],
			["e to the power of score − best", "exponent", 3],
			["share of the vote", "share", 3],
		];
		this.#foot.replaceChildren(
			...lines.map(([name, key, places]) => {
				const line = element("tr", { class: String(key) });
				line.append(element("th", { scope: "row", colspan: "3" }, String(name)));
				line.append(...votes.map((/** @type {any} */ vote) => element("td", {}, fixed(vote[key], Number(places)))));
				return line;
			}),
		);
	}

	/** @param {string[]} classes @param {number} many */
	#build(classes, many) {
		const texts = ["", "letters it likes", "fits best", ...classes];
		this.#head.replaceChildren(...texts.map((text) => element(text ? "th" : "td", text ? { scope: "col" } : {}, text)));
		this.#rows = Array.from({ length: many }, (_, at) => {
			const line = element("tr", {});
			const open = element("button", { type: "button", class: "quiet", "aria-label": `Open feature ${at + 1}` });
			open.textContent = String(at + 1);
			line.addEventListener("click", () => this.#choose(at + 1));
			const name = element("th", { scope: "row" });
			name.append(open);
			const logo = new Logo(`Logo of feature ${at + 1}`);
			const box = element("td", {});
			box.append(logo.element);
			const best = element("td", { class: "best" });
			const [piece, kept] = [element("span", { class: "piece" }), element("span", { class: "kept" })];
			best.append(piece, kept);
			const figures = classes.map(() => element("td", {}));
			line.append(name, box, best, ...figures);
			return { line, logo, piece, kept, figures };
		});
		const [head, body] = [element("thead", {}), element("tbody", {})];
		head.append(this.#head);
		body.append(...this.#rows.map(({ line }) => line));
		this.#table.table.replaceChildren(head, body, this.#foot);
	}
}

/** One match as the sum that made it, and the votes that follow from what pooling keeps; folded until it is asked for. */
export class Sum {
	element = element("details", { class: "text-sum" });
	#title = element("summary", {});
	#table = element("table", { class: "figures", "aria-label": "How the match adds up" });

	constructor() {
		this.element.append(this.#title, this.#table);
	}

	unfold() {
		this.element.open = true;
	}

	/** @param {any} view */
	show({ opened: told, features, classes, maps }) {
		const letters = told.terms.map((/** @type {any} */ term) => term.letter);
		this.#title.replaceChildren(
			`Feature ${told.feature + 1} from position ${told.position + 1}, on `,
			...spelled(letters),
			`: ${fixed(told.result, 3)}`,
		);
		const { best, weights, added } = features[told.feature];
		const result = fixed(told.result, 4);
		const positions = maps.shape[1];
		/** @type {[string, string][]} */
		const lines = [
			...told.terms.map((/** @type {any} */ { position, letter, weight }) => [
				`${position + 1}: ${spoken(letter)}`,
				weight === null ? "no letter: 0.0000" : `1 × ${fixed(weight, 4)}`,
			]),
			["sum", fixed(told.sum, 4)],
			["÷ all pixels of the feature", count(told.pixels)],
			["= match", fixed(told.match, 6)],
			["× gain", fixed(told.gain, 4)],
			["+ bias", fixed(told.bias, 4)],
			["= what stands in the map", result],
			[`best of ${positions}: from ${best + 1}, at least 0`, fixed(told.kept, 4)],
			["× gain of the votes", fixed(told.votes_gain, 3)],
			["÷ all features that vote", count(told.inputs)],
			...classes.map((/** @type {string} */ name, /** @type {number} */ k) => [
				`adds to ${name}`,
				`${fixed(told.kept, 4)} × ${fixed(weights.data[k], 4)} × ${fixed(told.votes_gain, 3)} ÷ ${told.inputs} = ${fixed(added.data[k], 4)}`,
			]),
		];
		this.#table.replaceChildren(
			...lines.map(([name, value]) => {
				const line = element("tr", {});
				line.append(element("th", { scope: "row" }, name), element("td", {}, value));
				return line;
			}),
		);
	}
}
