/** What the reader brings for labs, a table, words, own sounds: given to Python in its turn, and kept. */

import * as keeping from "./keeping.js";
import { announceOwn } from "./scene.js";
import { BROUGHT } from "./session.js";

/** @typedef {import("./session.js").Brought} Brought */

/** What becomes of it, for the reader. */
export const FATE = document.getElementById("forget")
	? "Nothing of it leaves this computer, or is in a link: under the design the page says whether it is kept in this browser, and can forget it."
	: "Nothing of it leaves this computer, or is in a link: it is there for as long as this lab is open.";

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
	await keeping.save(kind);
	announceOwn();
	return answer;
}

/** Gives Python back what there was. @param {(error: unknown) => void} complain */
export async function recall(complain) {
	for (const kind of BROUGHT) await keeping.give(kind, complain);
	release();
}
