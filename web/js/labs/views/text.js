/** Text as a grid: a word as letters along positions, what features find in it, their votes, and how all this is learned. */

import { element } from "../../elements/element.js";
import { count, fixed, short } from "../../format.js";
import { Curves } from "../curves.js";
import { Ledger, Sum } from "../found.js";
import { Labelled, spoken } from "../letters.js";
import { OWN, OwnWords } from "../own-words.js";
import { Picture } from "../picture.js";

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	/** @type {any} */
	let shown = null;
	const word = element("input", { type: "text", spellcheck: "false", autocomplete: "off", autocapitalize: "off" });
	const read = () => lab.change({ word: word.value, position: 0 });
	word.addEventListener("input", read);
	const type = (/** @type {string} */ text) => {
		word.value = text;
		read();
	};
	const called = element("span", {});
	const labelled = element("label", {});
	labelled.append(called, word);
	const examples = element("div", { class: "text-examples", role: "group" });
	const typed = element("p", { class: "text-typed", role: "status" });
	const bar = element("div", { class: "text-bar" });
	bar.append(labelled, examples, typed);
	// A word of other data says nothing here.
	lab.addEventListener("change", ({ target }) => {
		if (target instanceof HTMLSelectElement && target.name === "data") type("");
	});

	const grid = new Labelled(new Picture("the word as a grid"));
	const maps = new Labelled(new Picture("how well features fit"));
	grid.picture.onCell(({ row, column }) => {
		const here = shown.columns[column];
		const letter = shown.letters[row];
		lab.say(
			`Position ${column + 1} has ${here ? spoken(here) : "no letter"}: ${grid.picture.at({ row, column })} in the row of ${spoken(letter)}.`,
		);
	});
	let pointed = { row: 0, column: 0 };
	maps.picture.onCell((cell) => {
		pointed = cell;
		const piece = shown.columns
			.slice(cell.column, cell.column + shown.width)
			.map(spoken)
			.join(" ");
		lab.say(
			`Feature ${cell.row + 1} from position ${cell.column + 1}, on ${piece}: ${fixed(maps.picture.at(cell), 3)}. Enter or a click opens it.`,
		);
	});
	const pick = () => {
		sum.unfold();
		lab.change({ feature: pointed.row + 1, position: pointed.column + 1 });
	};
	maps.picture.figure.addEventListener("click", pick);
	maps.picture.figure.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" && event.key !== " ") return;
		event.preventDefault();
		pick();
	});
	const pictures = element("div", { class: "text-pictures" });
	pictures.append(grid.element, maps.element);
	const sum = new Sum();
	const ledger = new Ledger((feature) => {
		sum.unfold();
		lab.change({ feature, position: 0 });
	});
	const reading = element("div", { class: "text-reading" });
	const right = element("div", { class: "text-right" });
	right.append(ledger.element, sum.element);
	reading.append(pictures, right);

	const progress = element("progress", { "aria-label": "Updates made" });
	const now = element("p", { class: "figures" });
	const curve = new Curves(
		"solid: right about what is held out; dashed: about what it learns from",
		{ x: "updates", y: "right, %" },
		[{ label: "held out" }, { label: "learned from", dash: [4, 4], soft: true }],
		{ x: () => [0, progress.max], y: () => [0, 100] },
	);
	const learning = element("div", { class: "text-learning" });
	learning.append(now, progress, curve.figure);
	const wrong = element("div", { class: "text-examples", role: "group" });
	const making = element("p", { class: "text-making" });
	const own = new OwnWords(lab);

	return {
		elements: [bar, reading, learning, wrong, making, own.element],
		show(view, options) {
			shown = view;
			const name = view.what[0].toUpperCase() + view.what.slice(1);
			called.textContent = name;
			examples.setAttribute("aria-label", `${name}s to try`);
			wrong.setAttribute("aria-label", `Held-out ${view.what}s it is wrong about`);
			if (document.activeElement !== word) word.value = options.word;
			word.placeholder = view.examples[0].word;
			typed.textContent = view.typed.join(" ");
			offer(examples, view.examples, "Try");
			paint(view);
			ledger.show(view);
			sum.show(view);
			progress.max = view.all_updates;
			progress.value = view.updates;
			now.textContent = `${count(view.updates)} of ${count(view.all_updates)} updates`;
			const { updates, learned, examined } = view.curve;
			const [xs, ys, zs] = [updates, examined, learned].map(({ data }) => Array.from(data));
			const last = ys.length ? `${fixed(ys[ys.length - 1], 1)} % of held-out ${view.what}s` : "nothing yet";
			curve.show([xs, ys, zs], { x: false, y: false }, last);
			const mistakes = view.mistakes.map((/** @type {any} */ { word, is }) => ({ word, name: `${word} (${is})` }));
			const some = view.wrong > mistakes.length ? ` (${mistakes.length} of ${view.wrong})` : "";
			offer(wrong, mistakes, `Held out, and it is wrong about${some}`);
			making.textContent = view.making.join(" ");
			own.show(view);
		},
		// It may be one of the reader's own.
		withheld: ({ data }) => (data === OWN ? ["word"] : []),
	};

	/** @param {any} view */
	function paint(view) {
		const { opened, features, columns, letters, width } = view;
		const [rows, positions] = view.maps.shape;
		pictures.style.setProperty("--positions", String(columns.length));
		grid.label(columns, letters);
		grid.picture.show(view.grid, 1, "1 where a position has the letter, 0 elsewhere");
		grid.picture.light({ top: 0, left: opened.position, bottom: letters.length, right: opened.position + width });
		const numbers = Array.from({ length: rows }, (_, at) => String(at + 1));
		maps.label([], numbers);
		maps.element.style.setProperty("--share", `${(100 * positions) / columns.length}%`);
		const caption = `how well each feature fits from each position, ±${short(view.scale)}; dots: what pooling keeps`;
		maps.picture.show(view.maps, view.scale, caption);
		maps.picture.mark({
			dots: features.map((/** @type {any} */ { best }, /** @type {number} */ row) => ({ row, column: best })),
		});
		const { feature, position } = opened;
		maps.picture.light({ top: feature, left: position, bottom: feature + 1, right: position + 1 }, "cell");
	}

	/** Words to choose from, written anew only where they differ. @param {HTMLElement} box @param {{name: string, word: string}[]} words @param {string} text */
	function offer(box, words, text) {
		const written = JSON.stringify([text, words]);
		if (box.dataset.written === written) return;
		box.dataset.written = written;
		const buttons = words.map(({ name, word }) => {
			const button = element("button", { type: "button", class: "quiet" }, name);
			button.addEventListener("click", () => type(word));
			return button;
		});
		box.replaceChildren(...(words.length ? [element("span", {}, text)] : []), ...buttons);
	}
}
