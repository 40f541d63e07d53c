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
	/** @param {File} file */
	async function open(file) {
		const model = new Uint8Array(await file.arrayBuffer());
		await start(() => session.open(model, true));
	}

	/** A file is what it is, wherever it was dropped or chosen. @param {File | undefined} file */
	function take(file) {
		if (file) void (file.name.endsWith(".npz") ? open : load)(file);
	}

	for (const id of ["#image-file", "#network-file"]) {
		const input = find(id, HTMLInputElement);
		input.addEventListener("change", () => {
			take(input.files?.[0]);
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
		take(event.dataTransfer.files[0]);
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
