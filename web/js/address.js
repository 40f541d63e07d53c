/**
 * What the address of an embedded lab asks for:
 *
 *     embed.html?lab=pooling&window=3&drawing=6,6,22,22;22,6,6,22&theme=dark&hide=stride,board
 *
 * `drawing` is strokes, `;` between them, as x,y,x,y … in pixels of 28 × 28, or the name of an example;
 * `theme` light or dark; `start` seen (at once) or click; `hide` the names of controls to leave out, `board` for the blackboard's own;
 * everything else is an option of the lab, which Python checks.
 */

import { list } from "./format.js";

/**
 * @typedef {{lab: string, chosen: Record<string, string>, hidden: string[], strokes: number[][] | null}} Asked
 */

const OWN = ["lab", "drawing", "theme", "hide", "start"];

/**
 * @param {URLSearchParams} query
 * @param {{id: string, settings: {name: string}[]}[]} labs what there is
 * @param {{name: string, strokes: number[][]}[]} examples
 * @returns {Asked}
 */
export function read(query, labs, examples) {
	const ids = list(labs.map(({ id }) => id));
	const lab = query.get("lab") ?? "";
	const found = labs.find(({ id }) => id === lab);
	if (!found) throw new Error(`There is no lab “${lab}”. There are: ${ids}.`);
	const options = found.settings.map(({ name }) => name);
	/** @type {Record<string, string>} */
	const chosen = {};
	for (const [name, value] of query) {
		if (OWN.includes(name)) continue;
		if (!options.includes(name)) {
			throw new Error(`The lab “${lab}” has no option “${name}”. It has: ${list([...options, ...OWN.slice(1)])}.`);
		}
		chosen[name] = value;
	}
	choice(query, "theme", ["light", "dark"]);
	choice(query, "start", ["seen", "click"]);
	const hidden = (query.get("hide") ?? "").split(",").filter(Boolean);
	for (const name of hidden) {
		if (!options.includes(name) && name !== "board") {
			throw new Error(`“hide” can name ${list([...options, "board"])}, not ${name}.`);
		}
	}
	return { lab, chosen, hidden, strokes: drawing(query.get("drawing"), examples) };
}

/** @param {URLSearchParams} query @param {string} name @param {string[]} words */
function choice(query, name, words) {
	const word = query.get(name);
	if (word !== null && !words.includes(word)) throw new Error(`“${name}” can be ${words.join(" or ")}, not ${word}.`);
}

/** @param {string | null} text @param {{name: string, strokes: number[][]}[]} examples */
function drawing(text, examples) {
	if (text === null) return null;
	const example = examples.find(({ name }) => name.toLowerCase() === text.toLowerCase());
	if (example) return example.strokes;
	const strokes = text.split(";").map((stroke) => stroke.split(",").map(Number));
	const good = strokes.every((stroke) => stroke.length % 2 === 0 && stroke.every((v) => v >= 0 && v <= 28));
	if (good) return strokes;
	throw new Error(
		`“drawing” is strokes such as 6,6,22,22;22,6,6,22 in pixels from 0 to 28, or one of: ${list(examples.map(({ name }) => name))}.`,
	);
}
