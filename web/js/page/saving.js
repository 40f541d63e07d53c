/** Copies of what the reader has made, which a restart of Python and the next visit go on from. */

import { find } from "../elements/element.js";
import { Pad } from "../elements/pad.js";
import * as keeping from "../keeping.js";
import { announceOwn } from "../scene.js";
import * as session from "../session.js";
import { alerts, complain, state, stopped } from "./states.js";

const KEEP = 1000; // ms between two copies

const pad = find("xo-pad", Pad);
/** The last copies. @type {keeping.Kept | null} */
let kept = null;
let keptAt = 0;

/** The state, without the way of the run. */
export async function keep() {
	const now = (await session.keep()).file.data;
	kept = { way: null, tray: null, ...kept, now };
	keptAt = performance.now();
	keeping.keep("now", now);
}

/** The way of the run, which is large: for when training rests. */
export async function keepWay() {
	const way = (await session.keepWay()).file.data;
	kept = { now: null, tray: null, ...kept, way };
	keeping.keep("way", way);
}

/** The reader's own drawings. */
export async function keepTray() {
	const tray = (await session.keepTray()).file.data;
	kept = { now: null, way: null, ...kept, tray };
	keeping.keep("tray", tray);
	announceOwn();
}

/** While training: a copy now and then. */
export async function keepInTime() {
	if (performance.now() > keptAt + KEEP) await keep();
}

let soon = 0;

/** A drawing is kept when the pen has rested for a while. */
export function keepSoon() {
	clearTimeout(soon);
	soon = setTimeout(() => {
		if (!kept && isFirstExample(pad.drawing)) return; // nothing was done yet
		if (state() !== "loading" && state() !== "training" && !stopped()) void keep().catch(complain("act"));
	}, KEEP);
}

/** The strokes that the page opens with. @type {number[][] | null} */
let first = null;

/** @param {number[][]} strokes */
export function openWith(strokes) {
	first = strokes;
}

/** Whether this is what the page opens with. @param {{strokes: number[][], example: boolean}} drawing */
export function isFirstExample({ strokes, example }) {
	return example && String(strokes) === String(first);
}

/** Goes on from what was kept, before Python's restart or before this visit. @param {session.Begun} opened what there is without it */
export async function goOn(opened) {
	const isFirst = kept === null;
	const last = kept ?? (await keeping.load());
	if (!last) return opened;
	kept = last;
	const tray = await back("tray", last.tray, session.recallTray);
	const answer = await back("now", last.now, (state) => session.recall(state, last.way));
	// What was drawn while Python was away is newer.
	if (answer && isFirst && pad.drawing.example) {
		const { strokes, picture } = answer;
		const example = isFirstExample({ strokes, example: true });
		pad.show({ strokes, picture: picture?.data ?? null, example }, false);
	}
	return answer ?? { ...opened, ...tray };
}

/**
 * One of the things that were kept, given back to Python; what it cannot read is set aside.
 *
 * @template T
 * @param {keeping.Name} name
 * @param {Uint8Array | null} bytes
 * @param {(bytes: Uint8Array) => Promise<T>} give
 * @returns {Promise<T | null>}
 */
async function back(name, bytes, give) {
	if (!bytes) return null;
	try {
		return await give(bytes);
	} catch (error) {
		if (session.isGone(error)) throw error;
		keeping.setAside(name, bytes);
		alerts.say("opening", error);
		return null;
	}
}
