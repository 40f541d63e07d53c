/** What a reader asks for: one act after another, each saved before it is shown. */

import { Design } from "../elements/design.js";
import { find } from "../elements/element.js";
import * as session from "../session.js";
import { pause } from "./learning.js";
import { keep, keepWay } from "./saving.js";
import { see } from "./seeing.js";
import { alerts, complain, enter } from "./states.js";
import { current, take, turn } from "./store.js";

const design = find("xo-design", Design);

let queue = Promise.resolve();
let waiting = 0;

/** @param {1 | -1} more acts that wait or are under way: the pointer says so */
function count(more) {
	waiting += more;
	document.documentElement.toggleAttribute("data-busy", waiting > 0);
}

/**
 * Does what a reader asked for, one thing after another; what cannot be done is said, and nothing else changes.
 *
 * @param {() => void | Promise<void>} act
 */
export function attempt(act) {
	count(1);
	queue = queue
		.then(() => alerts.clear("act"))
		.then(act)
		.catch(complain("act"))
		.finally(() => count(-1));
	return queue;
}

/**
 * What was done is saved before it is shown, and shown whether or not it could be saved.
 *
 * @param {import("./store.js").Answer} answer
 * @param {(() => Promise<void>)[]} saves
 */
export async function settle(answer, ...saves) {
	try {
		for (const save of saves) await save();
	} finally {
		await take(answer);
	}
}

/** A new beginning: another run, or one from its start. @param {() => Promise<session.Begun>} ask */
export function start(ask) {
	return attempt(() => begun(ask));
}

/** @param {() => Promise<session.Begun>} ask @param {(() => Promise<void>)[]} saves of what changes besides the run */
export async function begun(ask, ...saves) {
	await pause();
	await turnTo(ask, ...saves);
	enter(current()?.updates ? "paused" : "ready");
	await keepWay();
	evaluate().then(weigh).catch(complain("act"));
}

/** Shows another network, and what it makes of the drawing. @param {() => Promise<session.Begun>} ask @param {(() => Promise<void>)[]} saves */
export async function turnTo(ask, ...saves) {
	try {
		await settle(await turn(ask), keep, ...saves);
	} finally {
		await see();
	}
}

/** Held-out figures of where the network stands, for the start of the curve. */
export async function evaluate() {
	const run = current()?.history;
	const row = await session.evaluate();
	const now = current();
	if (!now || !run || run !== now.history) return; // it has gone on
	await take({ measured: row });
}

/** What an update would take, with the network and the batch as they are. */
export async function weigh() {
	design.weigh((await session.weigh()).cost);
}
