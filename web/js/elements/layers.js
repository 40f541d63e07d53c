/**
 * <xo-layers>: the network as columns from left to right. It lays out what Python describes, paints what
 * Python computed, and reports the cell that a reader points at (`xo-point`) or opens (`xo-open`).
 *
 * @typedef {import("../session.js").Network} Network
 * @typedef {import("../session.js").Layer} Layer
 * @typedef {import("../session.js").Maps} Maps
 * @typedef {import("../session.js").Features} Features
 * @typedef {import("../session.js").Explanation} Explanation
 * @typedef {import("../session.js").Place} Place
 * @typedef {{layer: number, map: number, row: number, column: number, byKey?: boolean}} Cell
 * @typedef {import("../session.js").Scaling} Scaling
 */

import { onColoursChange } from "../colour.js";
import { count, shape, short } from "../format.js";
import { FeaturePicture } from "./feature.js";
import { MapPicture } from "./map.js";
import { Sight } from "./sight.js";

const SHOWN = 8; // maps of a layer before the rest unfold

export class Layers extends HTMLElement {
	/** @type {Network | null} */
	#network = null;
	/** @type {{group: HTMLElement, legend: HTMLElement, maps: MapPicture[], features: FeaturePicture[]}[]} */
	#columns = [];
	/** @type {Maps | null} */
	#maps = null;
	/** @type {Features | null} */
	#features = null;
	/** @type {Scaling} */
	#scaling = "layer";
	#sight = new Sight();

	connectedCallback() {
		this.addEventListener("pointermove", (event) => this.#point(event, "xo-point"));
		this.addEventListener("click", (event) => this.#point(event, "xo-open"));
		this.addEventListener("focusin", (event) => this.#focused(event.target));
		this.addEventListener("keydown", (event) => this.#press(event));
		onColoursChange(() => this.#paint());
	}

	get scaling() {
		return this.#scaling;
	}

	set scaling(scaling) {
		this.#scaling = scaling;
		this.#paint();
	}

	/** Lays the network out anew; says whether it is another design than before. @param {Network} network */
	show(network) {
		if (JSON.stringify(network) === JSON.stringify(this.#network)) return false;
		this.#network = network;
		this.#maps = this.#features = null;
		const [, height, width] = network.input;
		const input = column("Input", "input", shape(network.input.slice(1)), "");
		const picture = new MapPicture("Input", 0, 0, height, width);
		picture.canvas.tabIndex = 0;
		input.group.querySelector(".maps")?.append(picture);
		this.#columns = [{ ...input, maps: [picture], features: [] }];
		for (const layer of network.layers) this.#columns.push(this.#layer(layer));
		this.replaceChildren(...this.#columns.map(({ group }) => group));
		this.#sight.watch(this.#columns.flatMap(({ maps, features }) => [...maps, ...features]));
		return true;
	}

	/** @param {Maps} maps */
	paintMaps(maps) {
		this.#maps = maps;
		let start = 0;
		for (const [number, { legend, maps: pictures }] of this.#columns.entries()) {
			const size = this.#size(number);
			for (const [map, picture] of pictures.entries()) {
				picture.values = maps.values.data.subarray(start, start + size);
				picture.scale = this.#end(maps, number, map);
				if (!this.#sight.paint(picture, () => picture.paint())) picture.describe();
				start += size;
			}
			if (pictures.length === 0) start += this.#length(number);
			setLegend(legend, this.#scaling === "each" ? null : this.#end(maps, number, 0));
		}
		// Where all pictures share one scale, it may have changed for the features, too.
		if (this.#scaling === "all" && this.#features) this.paintFeatures(this.#features);
	}

	/** Where the colours of a map end, or of what is as long a list. @param {{scales: (number | null)[], each: number[][]}} ends @param {number} number @param {number} at */
	#end({ scales, each }, number, at) {
		if (this.#scaling === "all" && this.#maps) return this.#maps.all;
		return (this.#scaling === "each" ? each[number][at] : scales[number]) ?? 1;
	}

	/** Where the colours end in the arithmetic of a map's cell. @param {number} layer @param {number} map */
	ends(layer, map) {
		return {
			// A patch may be of many maps.
			source: this.#scaling === "all" ? (this.#maps?.all ?? 1) : (this.#maps?.scales[layer - 1] ?? 1),
			feature: this.#features ? this.#end(this.#features, layer - 1, map) : 1,
		};
	}

	/** @param {Features} features */
	paintFeatures(features) {
		this.#features = features;
		let start = 0;
		for (const [index, layer] of (this.#network?.layers ?? []).entries()) {
			if (!layer.feature) continue;
			const size = layer.feature.reduce((a, b) => a * b, 1);
			const [own] = this.#columns[index + 1].legend.children;
			own.textContent = this.#scaling === "each" ? "own" : `±${short(this.#end(features, index, 0))}`;
			for (const [at, picture] of this.#columns[index + 1].features.entries()) {
				const values = features.values.data.subarray(start, start + size);
				this.#sight.paint(picture, () => picture.paint(values, this.#end(features, index, at)));
				start += size;
			}
		}
	}

	/** Puts the focus on a map. @param {Cell} cell */
	focusOn({ layer, map }) {
		this.picture(layer, map)?.canvas.focus();
	}

	/** The picture of a map, with the values it shows. @param {number} layer @param {number} map */
	picture(layer, map) {
		return this.#columns[layer]?.maps[map];
	}

	/**
	 * Lights the cell that is explained and the place it came from, and dims the rest if it is opened.
	 *
	 * @param {Explanation | null} explanation
	 * @param {boolean} opened
	 */
	light(explanation, opened) {
		const source = explanation?.source;
		// Flatten has no pictures: what comes through it is lit in the maps before.
		let lit = source?.layer ?? -1;
		while (lit > 0 && this.#columns[lit].maps.length === 0) lit--;
		for (const [number, { group, maps }] of this.#columns.entries()) {
			const isCell = number === explanation?.layer;
			const isSource = number === lit;
			group.classList.toggle("dim", opened && !isCell && !isSource);
			for (const [map, picture] of maps.entries()) {
				if (isCell && map === explanation?.map) {
					const { row, column } = explanation;
					picture.light({ top: row, left: column, bottom: row + 1, right: column + 1 }, "cell");
				} else if (isSource && source?.maps.includes(map)) {
					picture.light(source, "source");
				} else if (number === 0 && explanation?.field) {
					picture.light(explanation.field, "source");
				} else {
					picture.light(null, "source");
				}
			}
		}
	}

	/** @param {number} number */
	#length(number) {
		const layer = this.#network?.layers[number - 1];
		return layer ? layer.shape.reduce((a, b) => a * b, 1) : 0;
	}

	/** Values in one map of a layer. @param {number} number */
	#size(number) {
		const [, height = 1, width = 1] = number
			? (this.#network?.layers[number - 1].shape ?? [])
			: (this.#network?.input ?? []);
		return height * width;
	}

	#paint() {
		if (this.#maps) this.paintMaps(this.#maps);
		if (this.#features) this.paintFeatures(this.#features);
	}

	/** @param {Layer} layer */
	#layer(layer) {
		const cost = layer.parameters
			? `${count(layer.parameters)} parameters, ${count(layer.multiplications)} multiplications`
			: layer.multiplications
				? `${count(layer.multiplications)} multiplications`
				: "nothing to learn";
		const made = column(`Layer ${layer.number}: ${layer.name}`, layer.name, shape(layer.shape), cost);
		/** @type {MapPicture[]} */
		const maps = [];
		/** @type {FeaturePicture[]} */
		const features = [];
		const grid = /** @type {HTMLElement} */ (made.group.querySelector(".maps"));
		if (layer.kind === "flatten") {
			made.group.classList.add("flat");
			made.legend.hidden = true;
			grid.textContent = `${layer.number} flatten: ${count(layer.shape[0])} values in one list`;
			return { ...made, maps, features };
		}
		const [amount, height = 1, width = 1] = layer.shape;
		/** @type {HTMLElement[]} */
		const folded = [];
		for (let m = 0; m < amount; m++) {
			const row = document.createElement("div");
			row.className = "map-row";
			if (layer.feature) {
				const feature = new FeaturePicture(`Layer ${layer.number} feature ${m + 1}`, layer.feature);
				features.push(feature);
				row.append(feature);
			}
			const map = new MapPicture(`Layer ${layer.number} map ${m + 1}`, layer.number, m, height, width);
			map.canvas.tabIndex = m === 0 ? 0 : -1;
			maps.push(map);
			row.append(map);
			if (layer.kind === "dense" && layer.number === this.#network?.layers.length) {
				const name = document.createElement("b");
				name.textContent = this.#network.classes[m];
				row.append(name);
			}
			if (m < SHOWN) grid.append(row);
			else folded.push(row);
		}
		if (folded.length) made.group.append(this.#unfold(grid, folded));
		return { ...made, maps, features };
	}

	/** @param {HTMLElement} grid @param {HTMLElement[]} folded rows that are in the page only while they are shown */
	#unfold(grid, folded) {
		const button = document.createElement("button");
		button.className = "unfold";
		button.type = "button";
		button.textContent = `${count(folded.length)} more`;
		button.setAttribute("aria-expanded", "false");
		button.addEventListener("click", (event) => {
			event.stopPropagation();
			const open = button.getAttribute("aria-expanded") !== "true";
			button.setAttribute("aria-expanded", String(open));
			button.textContent = open ? "Fold" : `${count(folded.length)} more`;
			if (open) grid.append(...folded);
			else for (const row of folded) row.remove();
		});
		return button;
	}

	/** @param {MouseEvent} event @param {string} type */
	#point(event, type) {
		const picture = event.target instanceof Element ? event.target.closest("xo-map") : null;
		if (!(picture instanceof MapPicture)) return;
		this.#report(type, picture, picture.cellAt(event));
	}

	/** @param {EventTarget | null} target */
	#focused(target) {
		const picture = target instanceof Element ? target.closest("xo-map") : null;
		if (!(picture instanceof MapPicture) || !target || !(/** @type {Element} */ (target).matches(":focus-visible")))
			return;
		this.#report("xo-point", picture, picture.cell);
	}

	/** @param {KeyboardEvent} event */
	#press(event) {
		const picture = event.target instanceof Element ? event.target.closest("xo-map") : null;
		if (!(picture instanceof MapPicture)) return;
		if (event.key === "PageDown" || event.key === "PageUp") {
			const shown = this.#columns[picture.layer].maps.filter((map) => map.isConnected);
			const next = shown[shown.indexOf(picture) + (event.key === "PageDown" ? 1 : -1)];
			if (next) {
				picture.canvas.tabIndex = -1;
				next.canvas.tabIndex = 0;
				next.cell = picture.cell;
				next.canvas.focus();
			}
		} else if (event.key === "Enter" || event.key === " ") {
			this.#report("xo-open", picture, picture.cell, true);
		} else if (picture.move(event.key)) {
			this.#report("xo-point", picture, picture.cell);
		} else {
			return;
		}
		event.preventDefault();
	}

	/** @param {string} type @param {MapPicture} picture @param {{row: number, column: number}} cell @param {boolean} [byKey] */
	#report(type, picture, cell, byKey = false) {
		if (picture.layer === 0) return;
		picture.cell = cell;
		/** @type {Cell} */
		const detail = { layer: picture.layer, map: picture.map, ...cell, byKey };
		this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
	}
}

/** @param {string} label @param {string} title @param {string} size @param {string} cost */
function column(label, title, size, cost) {
	const group = document.createElement("section");
	group.className = "layer";
	group.setAttribute("role", "group");
	group.setAttribute("aria-label", label);
	const number = /Layer (\d+)/.exec(label)?.[1] ?? "";
	group.innerHTML = `<header><span class="number"></span><h2></h2><p></p></header>
		<div class="maps"></div><div class="legend"><b></b><i></i><span></span><span></span></div>`;
	/** @param {string} selector @param {string} text */
	const write = (selector, text) => {
		const place = group.querySelector(selector);
		if (place) place.textContent = text;
	};
	write(".number", number);
	write("h2", title);
	write("header p", size);
	if (cost) group.querySelector("header")?.setAttribute("title", cost);
	return { group, legend: /** @type {HTMLElement} */ (group.querySelector(".legend")) };
}

/** @param {HTMLElement} legend @param {number | null} end null where every picture has a scale of its own */
function setLegend(legend, end) {
	const [, , low, high] = legend.children;
	low.textContent = end === null ? "own" : `−${short(end)}`;
	high.textContent = end === null ? "" : `+${short(end)}`;
	legend.title = end === null ? "The colours of each picture end at its own largest value, rounded up" : "";
}

customElements.define("xo-layers", Layers);
