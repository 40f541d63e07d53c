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
 * @typedef {{lab: string, chosen: Record<string, string>, hidden: string[], strokes: number[][] | null, theme: string, start: string, notes: string[]}} Asked `notes` say what was left out
 */

const OWN = ["lab", "drawing", "theme", "hide", "start"];

/** What networks, mail programs and counters add to an address; it is not for the lab. */
const TRACKING =
	/^(utm_.*|hsa_.*|mtm_.*|pk_.*|_.*|[a-z]*clk?id|gclsrc|gad_source|[gw]braid|igshi?d?|mc_[ce]id|mkt_tok|li_fat_id|ref|ref_src|si)$/i;

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
	/** @type {string[]} */
	const notes = [];
	/** @type {Record<string, string>} */
	const chosen = {};
	/** @type {Set<string>} */
	const unknown = new Set();
	for (const [name, value] of query) {
		if (options.includes(name)) chosen[name] = value;
		else if (!OWN.includes(name) && !TRACKING.test(name)) unknown.add(name);
	}
	if (unknown.size) {
		const names = list([...unknown].map((name) => `“${name}”`));
		notes.push(`Left out ${names}: the lab “${lab}” has the options ${list([...options, ...OWN.slice(1)])}.`);
	}
	const hidden = (query.get("hide") ?? "").split(",").filter(Boolean);
	const hides = [...options, "board"];
	const without = hidden.filter((name) => !hides.includes(name));
	if (without.length) notes.push(`“hide” can name ${list(hides)}, not ${list(without)}.`);
	return {
		lab,
		chosen,
		hidden: hidden.filter((name) => hides.includes(name)),
		strokes: drawing(query.get("drawing"), examples, notes),
		theme: choice(query, "theme", ["light", "dark"], notes),
		start: choice(query, "start", ["seen", "click"], notes),
		notes,
	};
}

/**
 * One of these words, or none with a note.
 *
 * @param {URLSearchParams} query @param {string} name @param {string[]} words @param {string[]} notes
 */
function choice(query, name, words, notes) {
	const word = query.get(name) ?? "";
	if (!word || words.includes(word)) return word;
	notes.push(`“${name}” can be ${words.join(" or ")}, not ${word}.`);
	return "";
}

/** @param {string | null} text @param {{name: string, strokes: number[][]}[]} examples @param {string[]} notes */
function drawing(text, examples, notes) {
	if (text === null) return null;
	const example = examples.find(({ name }) => name.toLowerCase() === text.toLowerCase());
	if (example) return example.strokes;
	const strokes = text.split(";").map((stroke) => stroke.split(",").map(Number));
	const good = strokes.every((stroke) => stroke.length % 2 === 0 && stroke.every((v) => v >= 0 && v <= 28));
	if (good) return strokes;
	notes.push(
		`“drawing” is strokes such as 6,6,22,22;22,6,6,22 in pixels from 0 to 28, or one of: ${list(examples.map(({ name }) => name))}.`,
	);
	return null;
}
