/** Makes labs out of what the build prepared, each in its time, and wakes them when Python is there. */

import { Lab } from "./lab.js";

/** @type {Lab[]} */
const made = [];
let awake = false;

/**
 * @param {import("./lab.js").Prepared} prepared
 * @param {import("./lab.js").Setting} [setting]
 */
export async function prepareLab(prepared, setting) {
	const { id, title, invitation, why, asks, slice } = prepared;
	const lab = new Lab();
	await lab.prepare({ id, title, invitation, why, asks, slice, options: prepared.settings }, prepared, setting);
	made.push(lab);
	if (awake) lab.wake();
	return lab;
}

/** What makes the lab of a section that has none yet. @type {Map<Element, () => Promise<unknown>>} */
const waiting = new Map();

const near = new IntersectionObserver((entries) => {
	for (const { isIntersecting, target } of entries) if (isIntersecting) place(target).catch(() => {}); // is tried again, and told, once Python is there
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

/** Where the address led. It stays in its place while labs above it take theirs. @type {Element | null} */
let goal = null;
const growth = new ResizeObserver(() => goal?.scrollIntoView({ behavior: "instant" }));
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];

/** Leads to the section that the address names, by its own id or by that of its lab. */
export function goToLab() {
	const name = location.hash.slice(1);
	const section = document.getElementById(name) ?? document.querySelector(`[data-lab="${CSS.escape(name)}"]`);
	if (!section || (!waiting.size && section.id === name)) return;
	// At once: labs that were passed on the way would take their places and move the goal.
	section.scrollIntoView({ behavior: "instant" });
	if (!waiting.size) return;
	goal = section;
	growth.observe(document.body);
	for (const move of MOVES) addEventListener(move, letGo, { capture: true, passive: true, once: true });
}

/** The reader goes elsewhere, or all labs are in their places. */
function letGo() {
	goal = null;
	growth.disconnect();
}

/** @param {Element} section */
async function place(section) {
	near.unobserve(section);
	const make = waiting.get(section);
	waiting.delete(section);
	try {
		await make?.();
	} catch (problem) {
		if (make) waiting.set(section, make);
		throw problem;
	}
}

/** From now on labs show the reader's own drawing. */
export async function wakeLabs() {
	awake = true;
	for (const lab of made) lab.wake();
	for (const section of waiting.keys()) {
		await place(section);
		await new Promise((resume) => setTimeout(resume)); // other things go first
	}
	letGo();
}

/** Python is not there for a while: labs stay as they are. */
export function sleepLabs() {
	awake = false;
	for (const lab of made) lab.sleep();
}
