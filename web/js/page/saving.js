/** Copies of what the reader has made, which a restart of Python and the next visit go on from. */

import { find } from "../elements/element.js";
import { Pad } from "../elements/pad.js";
import * as keeping from "../keeping.js";
import { announceOwn } from "../scene.js";
import { alerts, complain, state, stopped } from "./states.js";

const RESTED = 1000; // ms after which a pen that draws no more has rested

const pad = find("xo-pad", Pad);

/** The state, without the way of the run. */
export const keep = () => keeping.save("now");

/** The way of the run, which is large: for when training rests. */
export const keepWay = () => keeping.save("way");

/** The reader's own drawings. */
export async function keepTray() {
	await keeping.save("tray");
	announceOwn();
}

let soon = 0;

/** A drawing is kept when the pen has rested for a while. */
export function keepSoon() {
	clearTimeout(soon);
	soon = setTimeout(() => {
		if (!keeping.has("now") && isFirstExample(pad.drawing)) return; // nothing was done yet
		if (state() !== "loading" && state() !== "training" && !stopped()) void keep().catch(complain("act"));
	}, RESTED);
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

/** Goes on from what was kept, before Python's restart or before this visit. @param {import("../session.js").Begun} opened what there is without it */
export async function goOn(opened) {
	const isFirst = await keeping.load();
	const say = (/** @type {unknown} */ error) => alerts.say("opening", error);
	const tray = await keeping.give("tray", say);
	const answer = await keeping.give("now", say);
	if (!answer) return { ...opened, ...tray };
	const way = await keeping.give("way", say);
	// What was drawn while Python was away is newer.
	if (isFirst && pad.drawing.example) {
		const { strokes, picture } = answer;
		const example = isFirstExample({ strokes, example: true });
		pad.show({ strokes, picture: picture?.data ?? null, example }, false);
	}
	return { ...answer, ...way };
}
