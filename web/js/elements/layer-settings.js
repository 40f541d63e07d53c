/** What can be set of a layer, as a cell of the design's table. */

import { list } from "../format.js";
import { numberField, typed } from "../number.js";
import { element } from "./element.js";

/** @typedef {import("../session.js").LayerSettings} LayerSettings */

/**
 * @param {LayerSettings[]} layers the whole design
 * @param {number} index whose settings
 * @param {string[]} classes that the last layer votes for
 * @param {(layers: LayerSettings[]) => void} ask what a changed design is put to
 */
export function settingsCell(layers, index, classes, ask) {
	const settings = layers[index];
	const cell = element("td", { class: "settings" });
	/** @param {string} text @param {keyof LayerSettings} key @param {number | null} part */
	const field = (text, key, part) => {
		const held = settings[key];
		const value = part === null ? held : /** @type {number[]} */ (held)[part];
		const names = { "aria-label": `Layer ${index + 1} ${text}`, "data-key": `${index}-${key}-${part}` };
		const input = numberField({ value: String(value), ...names }, { low: 1, whole: true });
		input.addEventListener("change", () => {
			const changed = structuredClone(layers);
			const given = typed(input) ?? (input.value ? undefined : 0);
			if (given === undefined) return;
			const whole = /** @type {Record<string, any>} */ (changed[index]);
			if (part === null) whole[key] = given;
			else whole[key][part] = given;
			ask(changed);
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
		labelled("padding", padding(layers, index, ask));
	} else if (settings.kind === "maxpool2d") {
		labelled("window", field("window rows", "window", 0), "×", field("window columns", "window", 1));
		labelled("stride", field("stride down", "stride", 0), "×", field("stride across", "stride", 1));
	} else if (settings.kind === "dense") {
		const last = index === layers.length - 1;
		if (last) cell.append(`one for each class: ${list(classes)}`);
		else labelled("hidden neurons", field("hidden neurons", "outputs", null));
	}
	return cell;
}

/** @param {LayerSettings[]} layers @param {number} index @param {(layers: LayerSettings[]) => void} ask */
function padding(layers, index, ask) {
	const select = element("select", { "aria-label": `Layer ${index + 1} padding`, "data-key": `${index}-padding` });
	for (const [padding, words] of [
		["valid", "none"],
		["same", "zeros"],
	]) {
		const option = element("option", { value: padding }, words);
		option.selected = padding === layers[index].padding;
		select.append(option);
	}
	select.addEventListener("change", () => {
		const changed = structuredClone(layers);
		changed[index].padding = select.value;
		ask(changed);
	});
	return select;
}
