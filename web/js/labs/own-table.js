/** A table of the reader's own: a CSV chosen, dropped on the lab or pasted, and what is to be predicted. */

import { bring, FATE } from "../brought.js";
import { element } from "../elements/element.js";
import { wordsOf } from "../format.js";
import * as session from "../session.js";
import { takeDropped } from "./dropped.js";
import { ReadingReport } from "./reading-report.js";

export const OWN = "your own";

export class OwnTable {
	element = element("details", { class: "table-own" });
	#lab;
	#said = element("p", { role: "status" });
	#trouble = element("p", { class: "table-trouble", role: "alert" });
	#target = element("select", { name: "target" });
	#choose = element("label", { hidden: "hidden" }, "Column to predict");
	/** How the table was read, and what of that a reader chose. @type {import("./reading-report.js").Reading | null} */
	#reading = null;
	report = new ReadingReport((encoding, header) => this.#readAgain(encoding, header));

	/** @param {import("./lab.js").Lab} lab */
	constructor(lab) {
		this.#lab = lab;
		const file = element("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv" });
		file.addEventListener("change", () => {
			void this.#take(file.files?.[0]);
			file.value = "";
		});
		const chosen = element("label", {}, "CSV file");
		chosen.append(file);
		const text = element("textarea", { rows: "4", spellcheck: "false", autocomplete: "off" });
		const pasted = element("label", {}, "or its text");
		pasted.append(text);
		const use = element("button", { type: "button" }, "Use this text");
		use.addEventListener("click", () => this.#bring(async () => new TextEncoder().encode(text.value)));
		this.#target.addEventListener("change", () => lab.change({ target: this.#target.value, order: [] }));
		this.#choose.append(this.#target);
		this.element.append(
			element("summary", {}, "Bring a table of your own"),
			element(
				"p",
				{},
				`A CSV with a row of names, at least 40 rows, and columns of numbers and categories, of which one is to be predicted; or drop the file on this lab. ${FATE}`,
			),
			chosen,
			pasted,
			use,
			this.#choose,
			this.#said,
			this.#trouble,
		);
		takeDropped(lab, (dropped) => {
			this.element.open = true;
			void this.#take(dropped);
		});
	}

	/** @param {any} view @param {Record<string, any>} options */
	show({ table }, options) {
		const own = options.data === OWN;
		this.#reading = own ? table.report : null;
		this.report.show(this.#reading);
		this.#choose.hidden = !own;
		if (!own) {
			this.#said.textContent = ""; // it is not what the lab works on now
			return;
		}
		const { targets, target } = table;
		if (String(targets) !== String([...this.#target.options].map(({ value }) => value))) {
			this.#target.replaceChildren(...targets.map((/** @type {string} */ name) => new Option(name, name)));
		}
		this.#target.value = target;
	}

	/** @param {File | undefined} file */
	async #take(file) {
		if (file) await this.#bring(async () => new Uint8Array(await file.arrayBuffer()));
	}

	/** @param {() => Promise<Uint8Array>} get */
	async #bring(get) {
		this.#trouble.textContent = "";
		this.#said.textContent = "Reading …";
		try {
			await bring("table", async () => session.bringTable(await get()));
			this.#lab.change({ data: OWN, target: "", order: [] });
			this.#said.textContent = "Your table is read; it is what the lab works on now.";
		} catch (error) {
			this.#said.textContent = "";
			this.#trouble.textContent = wordsOf(error);
		}
	}

	/** The column to predict stays where the table still has it. @param {string} encoding @param {string} header */
	async #readAgain(encoding, header) {
		try {
			const { targets } = await bring("table", () => session.readTable(encoding, header));
			const { target, order } = this.#lab.asked;
			const stays = targets.includes(target);
			this.#lab.change({ data: OWN, target: stays ? target : "", order: stays ? order : [] });
		} catch (error) {
			this.report.refuse(this.#reading, wordsOf(error));
		}
	}
}
