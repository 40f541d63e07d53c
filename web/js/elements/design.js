/**
 * <xo-design>: the network as a table of bricks to change. Every change is put to Python with `xo-design`; what
 * Python says of it is shown: shapes with `show`, a sentence at the layer that cannot be built with `refuse`,
 * and what a reader should know before it is built with `ask`.
 *
 * @typedef {{layers: LayerSettings[], sure: boolean}} Wish `sure` where the reader has been asked
 * @typedef {{name: string, layers: LayerSettings[]}} Preset
 * @typedef {import("../session.js").Network} Network
 * @typedef {import("../session.js").LayerSettings} LayerSettings
 */

import { count, shape } from "../format.js";
import { Dragging } from "./dragging.js";
import { element } from "./element.js";
import { settingsCell } from "./layer-settings.js";

/** @type {Record<string, {title: string, make: () => LayerSettings}>} */
const KINDS = {
	conv2d: {
		title: "convolution",
		make: () => ({ kind: "conv2d", features: 8, size: [3, 3], stride: [1, 1], padding: "same" }),
	},
	relu: { title: "ReLU", make: () => ({ kind: "relu" }) },
	maxpool2d: { title: "pooling", make: () => ({ kind: "maxpool2d", window: [2, 2], stride: [2, 2] }) },
	flatten: { title: "flatten", make: () => ({ kind: "flatten" }) },
	dense: { title: "votes", make: () => ({ kind: "dense", outputs: 8 }) },
};

export class Design extends HTMLElement {
	/** @type {LayerSettings[]} */
	#layers = [];
	/** @type {Network | null} */
	#built = null;
	/** The network that the table is of, or nothing. */
	#shown = "";
	/** @type {string[]} */
	#classes = [];
	/** Whether an answer is on its way: until then keys do not move a brick once more. */
	#asked = false;
	/** The handle that a moved brick has in its new place. */
	#handle = "";
	/** @type {Preset[]} */
	#presets = [];
	#body = element("tbody", {});
	#total = element("tfoot", {});
	#choice = element("select", { "aria-label": "Begin with" });
	#cost = element("p", { class: "cost figures" });
	#question = element("div", { class: "question", role: "alert" });

	connectedCallback() {
		if (this.#body.isConnected) return;
		const table = element("table", { "aria-label": "Layers" });
		const head = element("thead", {});
		const names = ["", "layer", "settings", "values out", "parameters", "multiplications", "sees", ""];
		const line = element("tr", {});
		line.append(...names.map((name) => (name ? element("th", { scope: "col" }, name) : element("td", {}))));
		head.append(line);
		table.append(head, this.#body, this.#total);
		const presets = element("label", { class: "presets" }, "Begin with ");
		presets.append(this.#choice);
		this.#choice.addEventListener("change", () => {
			const preset = this.#presets.find(({ name }) => name === this.#choice.value);
			if (preset) this.#ask(structuredClone(preset.layers));
		});
		const dragging = new Dragging(this.#body, (from, to) => {
			if (this.#asked) return;
			const layers = structuredClone(this.#layers);
			layers.splice(to, 0, ...layers.splice(from, 1));
			this.#handle = `${to}-handle`;
			this.#ask(layers);
		});
		const add = element("div", { class: "add" });
		for (const [kind, { title, make }] of Object.entries(KINDS)) {
			const name = kind === "dense" ? "hidden neurons" : title;
			const hint = "Press, or drag it to its place among the layers";
			const button = element("button", { type: "button", title: hint }, `Add ${name}`);
			button.addEventListener("click", () => this.#ask(insert(structuredClone(this.#layers), kind, make())));
			dragging.offer(button, name, (to) => {
				if (!this.#asked) this.#ask(structuredClone(this.#layers).toSpliced(to, 0, make()));
			});
			add.append(button);
		}
		const holder = element("div", {
			class: "scroll",
			tabindex: "0",
			role: "group",
			"aria-label": "Layers of the network",
		});
		holder.append(table);
		this.append(presets, holder, this.#question, this.#cost, add);
	}

	/** Designs to begin from. @param {Preset[]} presets */
	offer(presets) {
		this.#presets = presets;
		const names = ["", ...presets.map(({ name }) => name)];
		this.#choice.replaceChildren(...names.map((name) => new Option(name || "a design of your own", name)));
	}

	/** What an update of the network takes. @param {string} sentence */
	weigh(sentence) {
		this.#cost.textContent = sentence;
	}

	/** The network as it is built. @param {Network} network */
	show(network) {
		const text = JSON.stringify(network);
		this.#asked = false;
		if (text === this.#shown) return;
		this.#shown = text;
		this.#built = network;
		this.#classes = network.classes;
		this.#layers = network.layers.map(({ settings }) => structuredClone(settings));
		this.#write(network, null, null);
	}

	/**
	 * A design that the reader should know something of before it is built.
	 *
	 * @param {LayerSettings[]} layers
	 * @param {import("../session.js").Checked} checked
	 */
	ask(layers, { network, question }) {
		this.#shown = "";
		this.#layers = layers;
		this.#write(network, null, null, true);
		const yes = element("button", { type: "button" }, "Build it");
		const no = element("button", { type: "button" }, "Leave it");
		yes.addEventListener("click", () => this.#ask(layers, true));
		no.addEventListener("click", () => this.#built && this.show(this.#built));
		this.#question.append(element("p", {}, question), yes, no);
	}

	/** A design that cannot be built, and why. @param {LayerSettings[]} layers @param {number | null} number @param {string} problem */
	refuse(layers, number, problem) {
		this.#shown = "";
		this.#layers = layers;
		this.#write(null, number, problem);
	}

	/** @param {LayerSettings[]} layers @param {boolean} [sure] */
	#ask(layers, sure = false) {
		this.#asked = true;
		// The votes in last place are one for each class; neurons that have moved away from there are not.
		const last = layers.at(-1);
		if (last?.kind === "dense") last.outputs = this.#classes.length;
		this.dispatchEvent(new CustomEvent("xo-design", { bubbles: true, detail: { layers, sure } }));
	}

	/** @param {Network | null} network @param {number | null} number @param {string | null} problem @param {boolean} [waits] */
	#write(network, number, problem, waits = false) {
		const focus = this.#handle || /** @type {HTMLElement | null} */ (this.querySelector(":focus"))?.dataset.key;
		this.#handle = "";
		this.#asked = false;
		this.#question.replaceChildren();
		this.#choice.value = this.#presets.find((preset) => same(preset.layers, this.#layers))?.name ?? "";
		this.#body.replaceChildren(
			...this.#layers.flatMap((settings, index) => {
				const layer = network?.layers[index];
				const line = element("tr", { class: problem && number === index + 1 ? "problem" : "" });
				line.append(
					this.#brick(index),
					element("th", { scope: "row" }, KINDS[settings.kind].title),
					settingsCell(this.#layers, index, this.#classes, (layers) => this.#ask(layers)),
					element("td", { class: "figures" }, layer ? shape(layer.shape) : "–"),
					element("td", { class: "figures" }, layer ? count(layer.parameters) : "–"),
					element("td", { class: "figures" }, layer ? count(layer.multiplications) : "–"),
					element("td", { class: "figures" }, layer ? shape(layer.sees) : "–"),
					this.#moves(index),
				);
				if (!problem || number !== index + 1) return [line];
				const why = element("tr", { class: "why" });
				why.append(element("td", { colspan: "8", role: "alert" }, problem));
				return [line, why];
			}),
		);
		const sum = element("tr", {});
		sum.append(
			element("td", {}),
			element(
				"th",
				{ scope: "row", colspan: "3" },
				network && !waits
					? "the whole network, for one picture"
					: "not built: the network above is still the one before",
			),
			element("td", { class: "figures" }, network ? count(network.parameters) : "–"),
			element("td", { class: "figures" }, network ? count(network.multiplications) : "–"),
			element("td", {}),
			element("td", {}),
		);
		this.#total.replaceChildren(sum);
		if (problem && number === null) {
			const why = element("tr", { class: "why" });
			why.append(element("td", { colspan: "8", role: "alert" }, problem));
			this.#total.append(why);
		}
		if (focus) /** @type {HTMLElement | null} */ (this.querySelector(`[data-key="${focus}"]`))?.focus();
	}

	/** A layer's number, which is the handle to drag it by. @param {number} index */
	#brick(index) {
		const cell = element("td", { class: "figures" });
		const handle = element("button", {
			type: "button",
			class: "handle",
			"aria-label": `Drag layer ${index + 1}`,
			title: "Drag to another place, or press the up and down arrow keys",
			"data-key": `${index}-handle`,
		});
		handle.textContent = String(index + 1);
		cell.append(handle);
		return cell;
	}

	/** @param {number} index */
	#moves(index) {
		const cell = element("td", { class: "moves" });
		/** @param {string} sign @param {string} name @param {boolean} possible @param {(layers: LayerSettings[]) => void} change */
		const button = (sign, name, possible, change) => {
			const made = element(
				"button",
				{ type: "button", "aria-label": `${name} layer ${index + 1}`, title: name, "data-key": `${index}-${name}` },
				sign,
			);
			made.disabled = !possible;
			made.addEventListener("click", () => {
				const layers = structuredClone(this.#layers);
				change(layers);
				this.#ask(layers);
			});
			cell.append(made);
		};
		button("↑", "Move earlier", index > 0, (layers) => layers.splice(index - 1, 0, ...layers.splice(index, 1)));
		button("↓", "Move later", index < this.#layers.length - 1, (layers) =>
			layers.splice(index + 1, 0, ...layers.splice(index, 1)),
		);
		button("×", "Remove", true, (layers) => layers.splice(index, 1));
		return cell;
	}
}

/**
 * A new layer goes where it most likely can be built: pictures before Flatten, hidden votes before the last.
 *
 * @param {LayerSettings[]} layers
 * @param {string} kind
 * @param {LayerSettings} layer
 */
function insert(layers, kind, layer) {
	const flatten = layers.findIndex((other) => other.kind === "flatten");
	const votes = layers.at(-1)?.kind === "dense" ? layers.length - 1 : layers.length;
	const place = kind === "dense" || flatten < 0 ? votes : flatten;
	return layers.toSpliced(place, 0, layer);
}

/** Whether two designs are one. @param {LayerSettings[]} one @param {LayerSettings[]} other */
const same = (one, other) => spelt(one) === spelt(other);

/** What the build wrote has its keys in another order than what Python says. @param {LayerSettings[]} layers */
const spelt = (layers) => JSON.stringify(layers.map((layer) => Object.entries(layer).sort()));

customElements.define("xo-design", Design);
