/** Makes labs out of what the build prepared, each in its time, and wakes them when Python is there. */

import { Lab } from "./lab.js";

/** @type {Lab[]} */
const made = [];
let awake = false;

/**
 * @param {import("./lab.js").Prepared} prepared
 * @param {{chosen?: Record<string, any>, hidden?: string[]}} [setting]
 */
export async function prepareLab(prepared, setting) {
	const { id, title, invitation, why, slice } = prepared;
	const lab = new Lab();
	await lab.prepare({ id, title, invitation, why, slice, options: prepared.settings }, prepared, setting);
	made.push(lab);
	if (awake) lab.wake();
	return lab;
}

/** What makes the lab of a section that has none yet. @type {Map<Element, () => Promise<unknown>>} */
const waiting = new Map();

const near = new IntersectionObserver((entries) => {
	for (const { isIntersecting, target } of entries) if (isIntersecting) void place(target);
});

/**
 * Gives each section its lab when it comes into the window; the others follow once Python is there, so that
 * they do not hold it up.
 *
 * @param {Iterable<HTMLElement>} sections
 * @param {() => Promise<import("./lab.js").Prepared[]>} all
 */
export function placeLabs(sections, all) {
	for (const section of sections) {
		waiting.set(section, async () => {
			const found = (await all()).find(({ id }) => id === section.dataset.lab);
			if (found) section.append(await prepareLab(found));
		});
		near.observe(section);
	}
}

/** A lab's id in the address leads to its section, which may have a name of its own. */
export function goToLab() {
	const section = document.querySelector(`[data-lab="${CSS.escape(location.hash.slice(1))}"]`);
	if (!section || section.id === location.hash.slice(1)) return;
	// At once: labs that were passed on the way would take their places and move the goal.
	section.scrollIntoView({ behavior: "instant" });
}

/** @param {Element} section */
async function place(section) {
	near.unobserve(section);
	const make = waiting.get(section);
	waiting.delete(section);
	await make?.();
}

/** From now on labs show the reader's own drawing. */
export async function wakeLabs() {
	awake = true;
	for (const lab of made) lab.wake();
	for (const section of waiting.keys()) {
		await place(section);
		await new Promise((resume) => setTimeout(resume)); // other things go first
	}
}

/** Python is not there for a while: labs stay as they are. */
export function sleepLabs() {
	awake = false;
	for (const lab of made) lab.sleep();
}
