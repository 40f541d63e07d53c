/**
 * <xo-sheet>: a photograph of drawings on paper, chosen, dropped, pasted or taken; what was found on it, with the
 * network's guesses; and a label for each. It hands over what came with `xo-photograph` (a Blob or an ImageBitmap),
 * or an Error with `xo-refused`, and asks with `xo-keep-drawings` ({pictures, labels}).
 *
 * @typedef {import("../session.js").Sheet} Found
 * @typedef {import("../picture.js").Pixels} Pixels
 */

import { onColoursChange, paint } from "../colour.js";
import { Camera } from "./camera.js";
import { element } from "./element.js";

const SIDE = 28;
const LEFT_OUT = ""; // the value of what is not to be kept; no class is called so

export class Sheet extends HTMLElement {
	#camera = new Camera();
	#input = element("input", { type: "file", accept: "image/*", "aria-label": "Photograph of drawings" });
	#words = element("p", { class: "said", role: "status", "aria-label": "What was found" });
	#photograph = element("div", { class: "photograph" });
	#list = element("ol", { "aria-label": "Drawings found" });
	#keep = element("button", { type: "button" });
	/** @type {Found | null} */
	#found = null;
	/** @type {string[]} */
	#classes = [];

	connectedCallback() {
		if (this.#input.isConnected) return;
		const file = element("label", { class: "file" });
		file.append(this.#input, element("span", { "aria-hidden": "true" }, "Open photograph…"));
		const tools = element("div", { class: "row" });
		tools.append(file, this.#camera);
		const leave = element("button", { type: "button", class: "quiet" }, "Leave all out");
		leave.addEventListener("click", () => this.empty("Left out. Nothing was kept."));
		const end = element("div", { class: "row end" });
		end.append(this.#keep, leave);
		const found = element("div", { class: "found" });
		found.append(this.#photograph, this.#list, end);
		this.append(tools, this.#words, found);
		this.#input.addEventListener("change", () => {
			this.#take(this.#input.files?.[0]);
			this.#input.value = "";
		});
		this.addEventListener("drop", (event) => {
			const dropped = event.dataTransfer?.files[0];
			if (!dropped?.type.startsWith("image/")) return; // it is for the page
			event.preventDefault();
			event.stopPropagation();
			document.body.classList.remove("dropping");
			this.#take(dropped);
		});
		this.addEventListener("paste", (event) => this.#take(event.clipboardData?.files[0]));
		this.#camera.addEventListener("xo-shot", (event) => this.#take(/** @type {CustomEvent} */ (event).detail));
		this.#camera.addEventListener("xo-refused", (event) =>
			this.#say("xo-refused", /** @type {CustomEvent} */ (event).detail),
		);
		this.#list.addEventListener("change", () => this.#count());
		this.#keep.addEventListener("click", () => this.#hand());
		onColoursChange(() => this.#paint());
		this.empty(
			"Paper or blackboard, several on a sheet, lined or not. Drop a photograph here, paste it, open it or take it.",
		);
	}

	/** The classes that a drawing can have; what has been chosen stays chosen. @param {string[]} classes */
	offer(classes) {
		this.#classes = classes;
		for (const select of this.#selects) this.#fill(select, select.value);
		this.#count();
	}

	/** @param {Pixels} pixels of the photograph @param {Found} found */
	show({ data, width, height }, found) {
		this.#found = found;
		const count = found.places.length;
		const label = `The photograph, with ${numbered(count)} outlined on it`;
		const canvas = element("canvas", { width: `${width}`, height: `${height}`, role: "img", "aria-label": label });
		canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
		this.#photograph.replaceChildren(canvas);
		this.#photograph.style.maxWidth = `min(100%, ${(24 * width) / height}rem)`;
		this.#list.replaceChildren();
		for (const [at, [left, top, right, bottom]] of found.places.entries()) {
			const box = element("span", { "aria-hidden": "true" });
			box.append(element("b", {}, `${at + 1}`));
			box.style.left = `${(100 * left) / width}%`;
			box.style.top = `${(100 * top) / height}%`;
			box.style.width = `${(100 * (right - left)) / width}%`;
			box.style.height = `${(100 * (bottom - top)) / height}%`;
			this.#photograph.append(box);
			this.#list.append(this.#item(at, found.verdicts[at]));
		}
		this.classList.add("some");
		this.#paint();
		this.#count();
		this.tell([`Found ${numbered(count)}.`, ...found.said, "Check the names before you keep them."].join(" "));
	}

	/** Nothing is left to label. @param {string} words */
	empty(words) {
		const inside = this.contains(document.activeElement);
		this.#found = null;
		this.#photograph.replaceChildren();
		this.#list.replaceChildren();
		this.classList.remove("some");
		this.tell(words);
		if (inside) this.#input.focus();
	}

	/** What was done, for eye and ear. @param {string} words */
	tell(words) {
		this.#words.textContent = words;
	}

	/** @param {number} at @param {import("../session.js").Verdict} verdict */
	#item(at, verdict) {
		const item = element("li", {});
		const guess = verdict.percents.length ? `${verdict.winner} ${Math.max(...verdict.percents)} %` : "no guess";
		const select = element("select", {
			"aria-label": `Name of drawing ${at + 1}`,
			"aria-description": verdict.sentence,
		});
		this.#fill(select, verdict.winner);
		const canvas = element("canvas", { width: `${SIDE}`, height: `${SIDE}`, "aria-hidden": "true" });
		item.append(
			canvas,
			element("b", { "aria-hidden": "true" }, `${at + 1}`),
			element("span", { class: "figures" }, guess),
			select,
		);
		return item;
	}

	get #selects() {
		return [...this.#list.querySelectorAll("select")];
	}

	/** @param {HTMLSelectElement} select @param {string} chosen */
	#fill(select, chosen) {
		const options = this.#classes.map((name) => element("option", {}, name));
		const none = new Option("leave out", LEFT_OUT);
		select.replaceChildren(...options, none);
		select.value = this.#classes.includes(chosen) ? chosen : LEFT_OUT;
	}

	#count() {
		const count = this.#selects.filter(({ value }) => value !== LEFT_OUT).length;
		this.#keep.textContent = `Keep ${numbered(count)}`;
		this.#keep.disabled = !count;
	}

	#paint() {
		for (const [at, canvas] of this.#list.querySelectorAll("canvas").entries()) paint(canvas, this.#picture(at), 1);
	}

	/** @param {number} at */
	#picture(at) {
		return /** @type {Found} */ (this.#found).pictures.data.subarray(at * SIDE * SIDE, (at + 1) * SIDE * SIDE);
	}

	#hand() {
		const chosen = this.#selects.flatMap(({ value }, at) => (value === LEFT_OUT ? [] : [{ at, value }]));
		const pictures = new Float32Array(chosen.length * SIDE * SIDE);
		for (const [nth, { at }] of chosen.entries()) pictures.set(this.#picture(at), nth * SIDE * SIDE);
		this.#say("xo-keep-drawings", { pictures, labels: chosen.map(({ value }) => value) });
	}

	/** @param {Blob | ImageBitmap | undefined} photograph */
	#take(photograph) {
		if (photograph) this.#say("xo-photograph", photograph);
	}

	/** @param {string} what @param {unknown} detail */
	#say(what, detail) {
		this.dispatchEvent(new CustomEvent(what, { detail }));
	}
}

/** @param {number} count */
const numbered = (count) => (count === 1 ? "1 drawing" : `${count} drawings`);

customElements.define("xo-sheet", Sheet);
