/**
 * What the reader brings for labs, a table, words, own sounds: kept for a restart of Python and, on the page itself,
 * for the next visit. A lab in somebody else's page writes nothing of it down.
 */

import { announceOwn } from "./scene.js";
import * as session from "./session.js";

/** @typedef {import("./session.js").Brought} Brought */
/** @typedef {Pick<typeof import("./keeping.js"), "keep" | "loadBrought" | "setAside">} Store */

/** What becomes of it, for the reader. */
export const FATE = document.getElementById("forget")
	? "Nothing of it leaves this computer, or is in a link: it is kept in this browser, for the next visit, until you press “Forget it” under the design."
	: "Nothing of it leaves this computer, or is in a link: it is there for as long as this lab is open.";

/** The last copies of them. @type {Map<Brought, Uint8Array>} */
const copies = new Map();
/** @type {Store | null} */
let store = null;
let looked = false;

let release = () => {};
/** Resolves when Python has what there was: what is brought sooner would be overwritten. @type {Promise<void>} */
let given = hold();

/** @returns {Promise<void>} */
function hold() {
	return new Promise((resume) => {
		release = resume;
	});
}

/** A new Python begins, which has nothing yet. */
export function begin() {
	const before = release;
	given = hold();
	before();
}

/**
 * Brings something of a kind, or changes what was brought, and keeps what is there then.
 *
 * @template T @param {Brought} kind @param {() => Promise<T>} ask @returns {Promise<T>}
 */
export async function bring(kind, ask) {
	for (let waited; waited !== given; await waited) waited = given;
	const answer = await ask();
	const file = (await session.keepBrought(kind)).file.data;
	copies.set(kind, file);
	store?.keep(kind, file);
	announceOwn();
	return answer;
}

/**
 * Gives Python back what was there before its restart or, once, what `last` has of the last visit. What cannot
 * be read is set aside.
 *
 * @param {(error: unknown) => void} complain
 * @param {Store} [last]
 */
export async function recall(complain, last) {
	store = last ?? store;
	if (store && !looked) {
		for (const [kind, file] of await store.loadBrought()) copies.set(kind, file);
		looked = true;
	}
	for (const [kind, file] of copies) {
		try {
			await session.recallBrought(kind, file);
		} catch (error) {
			if (session.isGone(error)) throw error; // the file is not to blame
			copies.delete(kind);
			store?.setAside(kind, file);
			complain(error);
		}
	}
	release();
}
