/**
 * What the reader has made, part by part: bytes that Python wrote and Python reads. Each is there again after a restart of
 * Python and, on the page itself, at the next visit. A lab in another page writes nothing down.
 *
 * @typedef {import("./session.js").Kept} Kept
 * @typedef {{words: string, take: () => Promise<Kept>, give: (file: Uint8Array) => Promise<any>}} Part
 * @typedef {"tray" | "now" | "way" | "runs" | import("./session.js").Brought} Name
 */

import { element } from "./elements/element.js";
import { Pace } from "./saving/pace.js";
import { Saving, setAsideFrom } from "./saving/saving.js";
import { sentence } from "./saving/status.js";
import { store } from "./saving/store.js";
import { turn } from "./saving/turn.js";
import * as session from "./session.js";

/** All that is kept. @type {Record<Name, Part>} */
const PARTS = {
	tray: { words: "your drawings", take: session.keepTray, give: session.recallTray },
	now: { words: "the network and the drawing on the board", take: session.keep, give: session.recall },
	way: { words: "the moments to look back on", take: session.keepWay, give: session.recallWay },
	runs: { words: "past runs", take: session.keepRuns, give: session.recallRuns },
	table: brought("table", "your table"),
	words: brought("words", "your words"),
	sounds: brought("sounds", "your sounds"),
};
/** While the network learns: what is cheap and precious, and what is larger. */
const pace = new Pace({ now: 1000, way: 10_000 });

/** @param {import("./session.js").Brought} kind @param {string} words @returns {Part} */
function brought(kind, words) {
	const give = (/** @type {Uint8Array} */ file) => session.recallBrought(kind, file);
	return { words, take: () => session.keepBrought(kind), give };
}

/** @param {string} name */
const wordsFor = (name) => PARTS[/** @type {Name} */ (name)]?.words ?? "an earlier visit";

/** The last copies. @type {Map<string, Uint8Array>} */
const copies = new Map();
/** Parts that Python has no copy of as they are. @type {Set<Name>} */
const without = new Set();

const place = document.querySelector("#kept");
const saving = place ? new Saving(store, turn, show) : null;
let loaded = false;

/** Looks, once, for what was kept the last time; whether it is that time. */
export async function load() {
	if (loaded) return false;
	loaded = true;
	for (const [name, bytes] of (await saving?.load()) ?? []) if (!copies.has(name)) copies.set(name, bytes);
	return true;
}

/** Whether there is a copy of a part. @param {Name} name */
export const has = (name) => copies.has(name);

/** Keeps a part as it is now. @param {Name} name */
export async function save(name) {
	const began = performance.now();
	const { file, note } = await PARTS[name].take();
	if (file) {
		copies.set(name, file.data);
		without.delete(name);
	} else without.add(name);
	pace.took(name, began, performance.now());
	void saving?.keep(name, file?.data ?? null, note);
}

/** Keeps what is due while the network learns. */
export async function saveOnTheWay() {
	const due = pace.due(performance.now());
	// Moments are of use only with a state that is newer than they are.
	if (due.length) await save("now");
	if (due.includes("way")) await save("way");
}

/**
 * Gives a part that was kept back to Python. What it cannot read is set aside and complained of, and so is what it
 * could not take all of.
 *
 * @param {Name} name @param {(error: unknown) => void} complain @returns {Promise<any>} null where there was nothing
 */
export async function give(name, complain) {
	const file = copies.get(name);
	if (!file) return null;
	try {
		const answer = await PARTS[name].give(file);
		if (answer.note) {
			void saving?.setAside(name, file);
			await save(name);
			complain(answer.note);
		}
		return answer;
	} catch (error) {
		if (session.isGone(error)) throw error; // the file is not to blame
		copies.delete(name);
		void saving?.setAside(name, file);
		complain(error);
		return null;
	}
}

/** What is there after Python has gone. */
export function survivors() {
	return without.has("now")
		? "Your drawing and what you have brought are kept; the network was too large for that."
		: "Your drawing, the network and what you have brought are kept.";
}

/** @param {import("./saving/saving.js").Known} known @param {Map<string, Uint8Array>} aside */
function show(known, aside) {
	if (!place) return;
	const said = sentence(known, wordsFor);
	if (place.textContent !== said) place.textContent = said;
	find("take-over").hidden = known.role !== "heir" || known.forgotten !== "no";
	offer(aside);
}

/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

let offered = "";

/** What could not be read, each to be saved by itself. @param {Map<string, Uint8Array>} aside */
function offer(aside) {
	const names = [...aside.keys()];
	if (names.join() === offered) return;
	offered = names.join();
	const shelf = find("set-aside");
	for (const link of shelf.querySelectorAll("a")) URL.revokeObjectURL(link.href);
	const links = [...aside].map(([name, bytes]) => {
		const part = setAsideFrom(name);
		const href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (bytes)]));
		const download = `xocnn-kept${part && `-${part}`}.npz`;
		return element("a", { href, download }, `Save what could not be read: ${wordsFor(part)}`);
	});
	shelf.replaceChildren(...links.flatMap((link) => [link, " "]));
}

/** Forgets everything that is kept; what there is of this visit is not kept any more, either. */
export async function forget() {
	await saving?.forget();
}

/** Keeps what was made in this tab, in place of what another has kept that is closed. */
export async function takeOver() {
	await saving?.takeOver();
}
