/** Two lists of words of the reader's own, pasted or out of files, with names. */

import { bring, FATE } from "../brought.js";
import { element } from "../elements/element.js";
import { wordsOf } from "../format.js";
import * as session from "../session.js";
import { takeDropped } from "./dropped.js";
import { offer } from "./reading-report.js";

export const OWN = "your own";
const PLACES = ["first", "second"];
const HUGE = 2_000_000; // characters, which a browser would take seconds to lay out; more than Python reads

export class OwnWords {
	element = element("details", { class: "text-own" });
	#lab;
	#said = element("p", { role: "status" });
	#trouble = element("p", { class: "text-trouble", role: "alert" });
	#names = PLACES.map((place) =>
		element("input", { "aria-label": `Name of the ${place} list`, maxlength: "12", placeholder: place }),
	);
	#lists = PLACES.map((place) =>
		element("textarea", { "aria-label": `Words of the ${place} list`, rows: "5", spellcheck: "false" }),
	);

	#encoding = element("select", { "aria-label": "Encoding of files of words" });

	/** Names that came of files. @type {string[]} */
	#given = ["", ""];
	/** The files, to be read in another encoding, and what they were read as. @type {({file: File, text: string} | null)[]} */
	#files = [null, null];

	/** @param {import("./lab.js").Lab} lab */
	constructor(lab) {
		this.#lab = lab;
		this.#lists.forEach((list, at) => {
			list.addEventListener("paste", (event) => {
				const pasted = event.clipboardData?.getData("text") ?? "";
				if (pasted.length < HUGE) return;
				event.preventDefault();
				void this.#bring(at, pasted);
			});
		});
		const boxes = PLACES.map((place, at) => {
			const box = element("div", { class: "text-list" });
			const file = element("input", {
				type: "file",
				accept: ".txt,.csv,text/plain",
				"aria-label": `File of the ${place} list`,
			});
			file.addEventListener("change", () => {
				const chosen = file.files?.[0];
				file.value = "";
				if (chosen) void this.#take(chosen, at);
			});
			const files = element("label", { class: "file" });
			files.append(file, element("span", { "aria-hidden": "true" }, "Open file…"));
			box.append(this.#names[at], this.#lists[at], files);
			return box;
		});
		this.#encoding.addEventListener("change", () => this.#takeAgain());
		const encoding = element("label", { class: "text-encoding" }, "Encoding of files");
		encoding.append(this.#encoding);
		const both = element("div", { class: "text-lists" });
		both.append(...boxes);
		const use = element("button", { type: "button" }, "Use these lists");
		use.addEventListener("click", () => this.#bring());
		this.element.append(
			element("summary", {}, "Bring two lists of your own"),
			element(
				"p",
				{},
				`Two kinds of words, pasted or from text files, one word a line, at least 20 of each: first names and family names, birds and fish, verbs and nouns. ${FATE}`,
			),
			both,
			encoding,
			use,
			this.#said,
			this.#trouble,
		);
		takeDropped(lab, (dropped) => {
			this.element.open = true;
			void this.#take(dropped, this.#lists[0].value ? 1 : 0);
		});
	}

	/** @param {{encodings: string[]}} view */
	show({ encodings }) {
		offer(this.#encoding, encodings, this.#encoding.value);
	}

	/** Files that have not been changed since are read in the encoding that is chosen now. */
	async #takeAgain() {
		for (const [at, held] of this.#files.entries()) {
			if (held && held.text === this.#lists[at].value) await this.#take(held.file, at);
		}
	}

	/** A file's words become those of a list, and its name that of the list unless the reader gave it one. @param {File} file @param {number} at */
	async #take(file, at) {
		this.#trouble.textContent = this.#said.textContent = "";
		try {
			const content = new Uint8Array(await file.arrayBuffer());
			const { text, name: given, said } = await session.readWords(content, file.name, this.#encoding.value);
			const name = this.#names[at];
			this.#lists[at].value = text;
			this.#files[at] = { file, text: this.#lists[at].value };
			if (!name.value || name.value === this.#given[at]) name.value = this.#given[at] = given;
			this.#said.textContent = `“${given}” is the ${PLACES[at]} list. ${said}`;
		} catch (error) {
			this.#trouble.textContent = `“${file.name}”: ${wordsOf(error)}`;
		}
	}

	/** Hands both lists to Python, as they stand there but for one that is too long for that. @param {number} [which] @param {string} [instead] */
	async #bring(which, instead = "") {
		const lists = this.#lists.map(({ value }, at) => (at === which ? instead : value));
		const names = this.#names.map(({ value }) => value);
		this.#trouble.textContent = "";
		this.#said.textContent = "Reading …";
		try {
			const { said } = await bring("words", () => session.bringWords(lists, names));
			this.#said.textContent = said.join(" ");
			this.#lab.change({ data: OWN, word: "", position: 0 });
		} catch (error) {
			this.#said.textContent = "";
			this.#trouble.textContent = wordsOf(error);
		}
	}
}
