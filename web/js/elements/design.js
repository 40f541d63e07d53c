/**
 * <xo-design>: the network as a table to change. Every change is put to Python with `xo-design`; what
 * Python says of it, shapes or a sentence at the layer that cannot be built, is shown with `show`.
 *
 * @typedef {import("../session.js").Network} Network
 * @typedef {import("../session.js").LayerSettings} LayerSettings
 */

import { count, shape } from "../format.js";
import { element } from "./element.js";

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
	/** The network that the table is of, or nothing. */
	#shown = "";
	#classes = 2;
	#body = element("tbody", {});
	#total = element("tfoot", {});

	connectedCallback() {
		if (this.#body.isConnected) return;
		const table = element("table", { "aria-label": "Layers" });
		const head = element("thead", {});
		const names = ["", "layer", "settings", "values out", "parameters", "multiplications", ""];
		const line = element("tr", {});
		line.append(...names.map((name) => (name ? element("th", { scope: "col" }, name) : element("td", {}))));
		head.append(line);
		table.append(head, this.#body, this.#total);
		const add = element("div", { class: "add" });
		for (const [kind, { title, make }] of Object.entries(KINDS)) {
			const button = element("button", { type: "button" }, `Add ${kind === "dense" ? "hidden neurons" : title}`);
			button.addEventListener("click", () => this.#ask(insert(structuredClone(this.#layers), kind, make())));
			add.append(button);
		}
		const holder = element("div", {
			class: "scroll",
			tabindex: "0",
			role: "group",
			"aria-label": "Layers of the network",
		});
		holder.append(table);
		this.append(holder, add);
	}

	/** The network as it is built. @param {Network} network */
	show(network) {
		const text = JSON.stringify(network);
		if (text === this.#shown) return;
		this.#shown = text;
		this.#classes = network.classes.length;
		this.#layers = network.layers.map(({ settings }) => structuredClone(settings));
		this.#write(network, null, null);
	}

	/** A design that cannot be built, and why. @param {LayerSettings[]} layers @param {number | null} number @param {string} problem */
	refuse(layers, number, problem) {
		this.#shown = "";
		this.#layers = layers;
		this.#write(null, number, problem);
	}

	/** @param {LayerSettings[]} layers */
	#ask(layers) {
		// The votes in last place are one for each class; neurons that have moved away from there are not.
		const last = layers.at(-1);
		if (last?.kind === "dense") last.outputs = this.#classes;
		this.dispatchEvent(new CustomEvent("xo-design", { bubbles: true, detail: layers }));
	}

	/** @param {Network | null} network @param {number | null} number @param {string | null} problem */
	#write(network, number, problem) {
		const focus = /** @type {HTMLElement | null} */ (this.querySelector(":focus"))?.dataset.key;
		this.#body.replaceChildren(
			...this.#layers.flatMap((settings, index) => {
				const layer = network?.layers[index];
				const line = element("tr", { class: problem && number === index + 1 ? "problem" : "" });
				line.append(
					element("td", { class: "figures" }, String(index + 1)),
					element("th", { scope: "row" }, KINDS[settings.kind].title),
					this.#settings(settings, index),
					element("td", { class: "figures" }, layer ? shape(layer.shape) : "–"),
					element("td", { class: "figures" }, layer ? count(layer.parameters) : "–"),
					element("td", { class: "figures" }, layer ? count(layer.multiplications) : "–"),
					this.#moves(index),
				);
				if (!problem || number !== index + 1) return [line];
				const why = element("tr", { class: "why" });
				why.append(element("td", { colspan: "7", role: "alert" }, problem));
				return [line, why];
			}),
		);
		const sum = element("tr", {});
		sum.append(
			element("td", {}),
			element(
				"th",
				{ scope: "row", colspan: "3" },
				network ? "the whole network, for one picture" : "not built: the network above is still the one before",
			),
			element("td", { class: "figures" }, network ? count(network.parameters) : "–"),
			element("td", { class: "figures" }, network ? count(network.multiplications) : "–"),
			element("td", {}),
		);
		this.#total.replaceChildren(sum);
		if (problem && number === null) {
			const why = element("tr", { class: "why" });
			why.append(element("td", { colspan: "7", role: "alert" }, problem));
			this.#total.append(why);
		}
		if (focus) /** @type {HTMLElement | null} */ (this.querySelector(`[data-key="${focus}"]`))?.focus();
	}

	/** @param {LayerSettings} settings @param {number} index */
	#settings(settings, index) {
		const cell = element("td", { class: "settings" });
		/** @param {string} text @param {keyof LayerSettings} key @param {number | null} part */
		const field = (text, key, part) => {
			const held = settings[key];
			const value = part === null ? held : /** @type {number[]} */ (held)[part];
			const input = element("input", {
				type: "number",
				min: "1",
				value: String(value),
				"aria-label": `Layer ${index + 1} ${text}`,
				"data-key": `${index}-${key}-${part}`,
			});
			input.addEventListener("change", () => {
				const layers = structuredClone(this.#layers);
				const given = input.value === "" ? 0 : Number(input.value);
				const whole = /** @type {Record<string, any>} */ (layers[index]);
				if (part === null) whole[key] = given;
				else whole[key][part] = given;
				this.#ask(layers);
			});
			return input;
		};
		/** @param {string} text @param {(Node | string)[]} fields */
		const labelled = (text, ...fields) => {
			const group = element("span", { class: "field" });
			group.append(`${text} `, ...fields);
			cell.append(group);
		};
		if (settings.kind === "conv2d") {
			labelled("features", field("features", "features", null));
			labelled("of", field("feature rows", "size", 0), "×", field("feature columns", "size", 1));
			labelled("stride", field("stride down", "stride", 0), "×", field("stride across", "stride", 1));
			labelled("padding", this.#padding(settings, index));
		} else if (settings.kind === "maxpool2d") {
			labelled("window", field("window rows", "window", 0), "×", field("window columns", "window", 1));
			labelled("stride", field("stride down", "stride", 0), "×", field("stride across", "stride", 1));
		} else if (settings.kind === "dense") {
			const last = index === this.#layers.length - 1;
			if (last) cell.append("one for X, one for O");
			else labelled("hidden neurons", field("hidden neurons", "outputs", null));
		}
		return cell;
	}

	/** @param {LayerSettings} settings @param {number} index */
	#padding(settings, index) {
		const select = element("select", { "aria-label": `Layer ${index + 1} padding`, "data-key": `${index}-padding` });
		for (const [padding, words] of [
			["valid", "none"],
			["same", "zeros"],
		]) {
			const option = element("option", { value: padding }, words);
			option.selected = padding === settings.padding;
			select.append(option);
		}
		select.addEventListener("change", () => {
			const layers = structuredClone(this.#layers);
			layers[index].padding = select.value;
			this.#ask(layers);
		});
		return select;
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

customElements.define("xo-design", Design);
