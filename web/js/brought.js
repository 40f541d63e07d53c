/**
 * What the reader has brought for labs, a table, words, own sounds: kept for a restart of Python and, on the page itself,
 * for the next visit. A lab in somebody else's page writes nothing of it down.
 */

import * as session from "./session.js";

/** @typedef {import("./session.js").Brought} Brought */
/** @typedef {Pick<typeof import("./keeping.js"), "keep" | "loadBrought" | "setAside">} Store */

/** @type {Brought[]} */
export const KINDS = ["table", "words", "sounds"];

/** The last copies of them. @type {Map<Brought, Uint8Array>} */
const copies = new Map();
/** @type {Store | null} */
let store = null;
let looked = false;

/** Keeps what is there of a kind now. @param {Brought} kind */
export async function keep(kind) {
	const file = (await session.keepBrought(kind)).file.data;
	copies.set(kind, file);
	store?.keep(kind, file);
}

/**
 * Gives Python back what was there before its restart or, once, what `store` has of the last visit. What cannot
 * be read is set aside.
 *
 * @param {(error: unknown) => void} complain
 * @param {Store} [last]
 */
export async function recall(complain, last) {
	store = last ?? store;
	if (store && !looked) {
		for (const [kind, file] of await store.loadBrought(KINDS)) copies.set(kind, file);
		looked = true;
	}
	for (const [kind, file] of copies) {
		try {
			await session.recallBrought(kind, file);
		} catch (error) {
			if (document.documentElement.dataset.state === "failed") throw error;
			copies.delete(kind);
			store?.setAside(kind, file);
			complain(error);
		}
	}
}
