/**
 * <xo-mistakes>: which class is taken for which, and the drawings behind each figure, the worst first. It says
 * what was asked for with `xo-among` ("held-out" or "own"), `xo-cell` ({truth, said}, or null for all mistakes)
 * and `xo-relabel` ({ids, label}).
 *
 * @typedef {import("../session.js").Confusion} Confusion
 * @typedef {import("../session.js").Mistakes} Answer
 * @typedef {import("../session.js").Mistake} Mistake
 */

import { onColoursChange, paint } from "../colour.js";
import { fixed } from "../format.js";
import { element } from "./element.js";

const SIDE = 28;

export class Mistakes extends HTMLElement {
	/** Where mistakes are looked for. @type {import("../session.js").Among} */
	which = "held-out";
	/** The cell that is open; none: all mistakes. @type {{truth: string, said: string} | null} */
	cell = null;
	/** @type {string[]} */
	#classes = [];
	#table = element("table", { "aria-label": "Confusion", class: "figures" });
	#sum = element("p", { class: "sum" });
	#about = element("p", { role: "status", "aria-label": "Drawings shown" });
	#all = element("button", { type: "button", class: "quiet", hidden: "hidden" }, "All mistakes");
	#gallery = element("ul", { "aria-label": "Mistakes" });
	/** @type {Answer | null} */
	#shown = null;
	#written = "";

	/** A cell of a class that is gone is closed. @param {string[]} classes */
	keepTo(classes) {
		const open = this.cell;
		if (open && !(classes.includes(open.truth) && classes.includes(open.said))) this.cell = null;
	}

	connectedCallback() {
		if (this.#table.isConnected) return;
		const among = element("select", {});
		among.append(new Option("held-out drawings", "held-out"), new Option("own training drawings", "own"));
		among.addEventListener("change", () => {
			this.which = /** @type {import("../session.js").Among} */ (among.value);
			this.cell = null;
			this.#say("xo-among", among.value);
		});
		const label = element("label", {}, "Mistakes among");
		label.append(among);
		const scroll = element("div", {
			class: "scroll",
			role: "group",
			"aria-label": "Which class is taken for which",
			tabindex: "0",
		});
		scroll.append(this.#table);
		this.#all.addEventListener("click", () => this.#openCell(null));
		const head = element("div", { class: "row" });
		head.append(this.#about, this.#all);
		this.append(label, this.#sum, scroll, head, this.#gallery);
		onColoursChange(() => this.#paint());
	}

	/** @param {Confusion} confusion */
	showConfusion({ classes, counts, sentence, loss }) {
		this.#classes = classes;
		this.#sum.textContent = loss === null ? sentence : `${sentence} The mean loss is ${fixed(loss, 3)}.`;
		const focused = /** @type {HTMLElement | null} */ (this.#table.querySelector(":focus"))?.dataset.cell;
		const corner = element("td", {}, "is ↓ called →");
		const top = element("tr", {});
		top.append(corner, ...classes.map((name) => element("th", { scope: "col" }, name)));
		const lines = counts.map((row, i) => {
			const line = element("tr", {});
			const all = row.reduce((a, b) => a + b, 0);
			line.append(element("th", { scope: "row" }, classes[i]));
			line.append(...row.map((count, j) => this.#cell(classes[i], classes[j], count, all)));
			return line;
		});
		this.#table.replaceChildren(top, ...lines);
		if (focused)
			/** @type {HTMLElement | null} */ (this.#table.querySelector(`[data-cell="${CSS.escape(focused)}"]`))?.focus();
	}

	/** @param {string} truth @param {string} said @param {number} count @param {number} all */
	#cell(truth, said, count, all) {
		const cell = element("td", { class: truth === said ? "right" : "" });
		cell.style.setProperty("--part", String(all ? count / all : 0));
		if (!count) {
			cell.textContent = "0";
			return cell;
		}
		const drawings = count === 1 ? "drawing" : "drawings";
		const button = element(
			"button",
			{
				type: "button",
				"data-cell": `${truth} ${said}`,
				"aria-label": `${count} ${drawings} of ${truth} called ${said}`,
				"aria-pressed": String(this.cell?.truth === truth && this.cell.said === said),
			},
			String(count),
		);
		button.addEventListener("click", () => {
			const same = this.cell?.truth === truth && this.cell.said === said;
			this.#openCell(same ? null : { truth, said });
		});
		cell.append(button);
		return cell;
	}

	/** @param {{truth: string, said: string} | null} cell */
	#openCell(cell) {
		this.cell = cell;
		this.#say("xo-cell", cell);
	}

	/** @param {Answer} answer */
	showMistakes(answer) {
		this.#shown = answer;
		this.#all.hidden = !this.cell;
		if (this.#about.textContent !== answer.sentence) this.#about.textContent = answer.sentence;
		// While figures change, what is in the reader's hands stays where it is.
		const written = JSON.stringify([answer.drawings, this.#classes]);
		if (written === this.#written) return this.#paint();
		this.#written = written;
		const focused = /** @type {HTMLElement | null} */ (this.#gallery.querySelector(":focus"))?.dataset.id;
		this.#gallery.replaceChildren(...answer.drawings.map((drawing) => this.#item(drawing)));
		this.#paint();
		if (focused) /** @type {HTMLElement | null} */ (this.#gallery.querySelector(`[data-id="${focused}"]`))?.focus();
	}

	/** @param {Mistake} mistake */
	#item({ id, truth, said, loss, percents }) {
		const item = element("li", {});
		const votes = this.#classes.map((name, k) => [name, percents[k]]).filter(([, percent]) => percent);
		const shares = votes
			.sort((a, b) => Number(b[1]) - Number(a[1]))
			.map(([name, percent]) => `${name}\u00a0${percent}\u00a0%`);
		const who = id ? `own drawing ${id}` : "generated drawing";
		const about = `${who}: ${truth}, called ${said}; votes ${shares.join(", ").replaceAll("\u00a0", " ")}; loss ${fixed(loss, 2)}`;
		item.append(
			element("canvas", { width: String(SIDE), height: String(SIDE), role: "img", "aria-label": about }),
			element("b", {}, truth === said ? truth : `${truth}, called ${said}`),
			element("span", { class: "figures" }, shares.slice(0, 3).join(" · ")),
			element("span", { class: "figures" }, `loss ${fixed(loss, 2)}`),
		);
		if (!id) return item;
		const label = element("select", { "data-id": String(id), "aria-label": `Label of own drawing ${id}` });
		label.append(...this.#classes.map((name) => new Option(`is ${name}`, name, name === truth, name === truth)));
		label.addEventListener("change", () => this.#say("xo-relabel", { ids: [id], label: label.value }));
		item.append(label);
		return item;
	}

	#paint() {
		const size = SIDE * SIDE;
		for (const [at, canvas] of [...this.#gallery.querySelectorAll("canvas")].entries()) {
			const values = this.#shown?.pictures.data.subarray(at * size, (at + 1) * size);
			if (values?.length) paint(canvas, values, 1);
		}
	}

	/** @param {string} what @param {unknown} detail */
	#say(what, detail) {
		this.dispatchEvent(new CustomEvent(what, { bubbles: true, detail }));
	}
}

customElements.define("xo-mistakes", Mistakes);
