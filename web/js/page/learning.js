/** Training: a loop that asks for a few updates at a time, so that everything else gets its turn. */

import { BackendChoice } from "../elements/backend.js";
import { Chart } from "../elements/chart.js";
import { find } from "../elements/element.js";
import { Layers } from "../elements/layers.js";
import { Training } from "../elements/training.js";
import { counted } from "../format.js";
import { saveOnTheWay } from "../keeping.js";
import * as session from "../session.js";
import { keep, keepWay } from "./saving.js";
import { see } from "./seeing.js";
import { alerts, complain, enter, state, stopped } from "./states.js";
import { current, take, watch } from "./store.js";

const PULL = 60; // ms that one request for updates should take, so that every other request soon gets its turn
const WATCHED = 60; // updates after Train that are shown one by one
const WATCHABLE = 33; // ms for each of them
const SPOKEN = 10_000; // ms between two announcements of how far it is
const SLOWLY = 250; // ms for every update, when the reader wants to watch

const training = find("xo-training", Training);
const layers = find("xo-layers", Layers);
const chart = find("xo-chart", Chart);
const backend = find("xo-backend", BackendChoice);

const spoken = find("#spoken", HTMLElement);
let said = 0;

/** Says how training goes to those who do not see it. @param {string} how */
function announce(how) {
	said = performance.now();
	const { updates } = current() ?? { updates: 0 };
	const right = chart.heldOut === undefined ? "" : `, ${(100 * chart.heldOut).toFixed(1)} % of held-out drawings right`;
	spoken.textContent = `${how}: ${counted(updates)}${right}.`;
}

let wanted = false;
/** @type {Promise<void>} */
let loop = Promise.resolve();

/** Stops training, and waits until the request on its way is answered. */
export async function pause() {
	wanted = false;
	await loop;
}

/** Training ends by itself: nothing answers any more. */
export function drop() {
	wanted = false;
}

/** Makes some updates. @param {number} updates */
async function pull(updates) {
	const answer = await session.step(updates);
	if (answer.goal || answer.blown) wanted = false;
	await take(answer);
}

/** Begins to train. */
export function train() {
	alerts.clear("training");
	wanted = true;
	loop = run();
}

/** One update. */
export async function step() {
	await pause();
	alerts.clear("training");
	try {
		await pull(1);
	} finally {
		if (!stopped()) await rest("After this step");
	}
}

/** @param {number} duration ms */
const wait = (duration) => (duration > 0 ? new Promise((resume) => setTimeout(resume, duration)) : undefined);

async function run() {
	enter("training");
	announce("Training");
	let updates = 1;
	let made = 0;
	try {
		while (wanted) {
			const began = performance.now();
			await pull(updates);
			made += updates;
			const spent = performance.now() - began;
			updates = Math.max(1, Math.min(50, Math.round((updates * PULL) / spent)));
			if (!document.hidden) {
				await see();
				// The first updates change most: they are shown one by one, for eyes to follow.
				if (made < WATCHED || training.slow) updates = 1;
				const pace = training.slow ? SLOWLY : made < WATCHED ? WATCHABLE : 0;
				await wait(pace - (performance.now() - began));
			}
			if (performance.now() - said > SPOKEN) announce("Training");
			await saveOnTheWay();
		}
	} catch (error) {
		complain("training")(error);
	}
	wanted = false;
	if (!stopped()) await rest();
}

/** Training rests: what it has come to is saved, and all of it shown. @param {string} [how] it ended */
async function rest(how = "Training stopped") {
	try {
		await keepWay();
		await keep();
	} catch (error) {
		complain("training")(error);
	}
	const now = current();
	if (now) layers.paintFeatures(now.features);
	chart.draw();
	await see();
	if (stopped()) return;
	enter("paused");
	announce(how);
}

watch(({ history, marks, measured, updates, rate, blown }, before, began) => {
	chart.show(history, marks, measured, state() !== "training" || blown !== null);
	training.progress(updates, chart.heldOut);
	if (rate && rate !== before?.rate) backend.time(rate);
	if (began) alerts.clear("training");
	if (blown && blown !== before?.blown) alerts.say("training", blown.sentence);
});
