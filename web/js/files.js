/** Files and links: networks opened, saved and taken elsewhere, and whatever is dropped on the page. */

import { element, find } from "./elements/element.js";
import { copy } from "./link.js";
import { readyMade } from "./opening.js";
import * as session from "./session.js";

const KEPT = 60_000; // ms; some browsers begin to save a file only long after the click

/** Hands a file to the reader. @param {string} name @param {Uint8Array} data */
export function hand(name, data) {
	const href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (data)]));
	element("a", { download: name, href }).click();
	setTimeout(() => URL.revokeObjectURL(href), KEPT);
}

/**
 * Listens to the buttons for files, and to files that are dropped.
 *
 * @param {object} page what the page does with what is asked for
 * @param {(act: () => Promise<void>) => Promise<void>} page.attempt
 * @param {(ask: () => Promise<session.Begun>) => Promise<void>} page.start
 * @param {(file: File) => Promise<void>} page.load takes an image
 */
export function listen({ attempt, start, load }) {
	/**
	 * A file is what its first bytes say, wherever it was dropped or chosen, and whatever it is called.
	 *
	 * @param {File | undefined} file @param {"image" | "network" | "image or network"} wanted
	 */
	async function take(file, wanted) {
		if (!file) return;
		let use = "";
		await attempt(async () => {
			use = (await session.sortFile(file, wanted)).use;
		});
		if (use === "image") await load(file);
		if (use === "network") await start(async () => session.open(new Uint8Array(await file.arrayBuffer()), true));
	}

	for (const wanted of /** @type {const} */ (["image", "network"])) {
		const input = find(`#${wanted}-file`, HTMLInputElement);
		input.addEventListener("change", () => {
			void take(input.files?.[0], wanted === "image" ? "image or network" : wanted);
			input.value = "";
		});
	}
	addEventListener("dragover", (event) => {
		if (!event.dataTransfer?.types.includes("Files")) return;
		event.preventDefault();
		document.body.classList.add("dropping");
	});
	for (const end of ["dragleave", "drop"]) addEventListener(end, () => document.body.classList.remove("dropping"));
	addEventListener("drop", (event) => {
		// What a lab has taken is not for the page.
		if (event.defaultPrevented || !event.dataTransfer?.files.length) return;
		event.preventDefault();
		void take(event.dataTransfer.files[0], "image or network");
	});

	find("#ready-made", HTMLElement).addEventListener("click", () =>
		start(async () => session.open(await readyMade(), true)),
	);
	find("#save", HTMLElement).addEventListener("click", () =>
		attempt(async () => hand("xocnn-network.npz", (await session.save()).file.data)),
	);
	find("#copy-link", HTMLElement).addEventListener("click", () => attempt(copy));
	find("#export", HTMLElement).addEventListener("click", () =>
		attempt(async () => {
			const { ending, use, file } = await session.exportAs(find("#export-kind", HTMLSelectElement).value);
			hand(`network${ending}`, file.data);
			find("#outcome", HTMLElement).textContent = `The browser downloads network${ending}, ${use}`;
		}),
	);
}
