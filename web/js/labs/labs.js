/** Makes labs out of what the build prepared, and wakes them when Python is there. */

import { Lab } from "./lab.js";

/** @type {Lab[]} */
const made = [];
let awake = false;

/**
 * @param {import("./lab.js").Prepared} prepared
 * @param {{chosen?: Record<string, any>, hidden?: string[]}} [setting]
 */
export async function prepareLab(prepared, setting) {
	const { id, title, invitation, why } = prepared;
	const lab = new Lab();
	await lab.prepare({ id, title, invitation, why, options: prepared.settings }, prepared, setting);
	made.push(lab);
	if (awake) lab.wake();
	return lab;
}

/** From now on labs show the reader's own drawing. */
export function wakeLabs() {
	awake = true;
	for (const lab of made) lab.wake();
}

/** Python is not there for a while: labs stay as they are. */
export function sleepLabs() {
	awake = false;
	for (const lab of made) lab.sleep();
}
