/** The way of a run, on the page: looking back on it, going another way, goals, and trouble. */

import { find } from "./elements/element.js";
import { Notices } from "./elements/notices.js";
import { Timeline } from "./elements/timeline.js";
import { Training } from "./elements/training.js";
import { Troubles } from "./elements/troubles.js";
import { typed, write } from "./number.js";
import { attempt, begun, settle, start } from "./page/acts.js";
import { pause } from "./page/learning.js";
import { keep } from "./page/saving.js";
import { see } from "./page/seeing.js";
import { current, take, watch } from "./page/store.js";
import * as session from "./session.js";

const timeline = find("xo-timeline", Timeline);
const notices = find("xo-notices", Notices);
const troubles = find("xo-troubles", Troubles);
const training = find("xo-training", Training);
const goals = find("#goals", HTMLFormElement);
const lastGood = find("#last-good", HTMLButtonElement);

watch((now, before, began) => {
	timeline.show(now.points, now.updates, now.shown);
	notices.show(now.notices, now.goal);
	// A field may be in the middle of being typed.
	if (began || String(Object.values(now.goals)) !== String(Object.values(before?.goals ?? {}))) showGoals(now.goals);
	if (now.blown === before?.blown || typeof now.blown?.good !== "number") return;
	lastGood.hidden = false;
	lastGood.value = String(now.blown.good);
	lastGood.textContent = `Back to update ${now.blown.good}`;
});

/** What the reader last asked to see, while an answer is on its way. @type {number | null | undefined} */
let wanted;

timeline.addEventListener("xo-look-back", (event) => {
	const waiting = wanted !== undefined;
	wanted = /** @type {CustomEvent<number | null>} */ (event).detail;
	if (waiting) return;
	attempt(async () => {
		const update = wanted ?? null;
		wanted = undefined;
		await pause();
		await take(update === null ? await session.lookAhead() : await session.lookBack(update));
		await see();
	});
});

/** @param {number} update */
const goOn = (update) => start(() => session.goOn(update));
timeline.addEventListener("xo-go-on", (event) => goOn(/** @type {CustomEvent<number>} */ (event).detail));
lastGood.addEventListener("click", () => goOn(Number(lastGood.value)));

goals.addEventListener("submit", (event) => event.preventDefault());
goals.addEventListener("change", () => {
	const wished = readGoals();
	if (!wished) return;
	attempt(async () => {
		try {
			await settle(await session.aim(wished), keep);
		} finally {
			const now = current();
			if (now) showGoals(now.goals);
		}
	});
});

troubles.addEventListener("xo-provoke", (event) => {
	const { detail } = /** @type {CustomEvent<string>} */ (event);
	attempt(async () => {
		await begun(() => session.provoke(detail));
		document.querySelector("xo-chart")?.scrollIntoView({ block: "center" });
		training.say("train");
	});
});

/** The goals as they are typed; null where one of them cannot be read. @returns {session.Goals | null} */
function readGoals() {
	const [updates, percent, patience] = ["updates", "accuracy", "patience"].map((name) => typed(goalField(name)));
	if (updates === undefined || percent === undefined || patience === undefined) return null;
	return { updates, accuracy: percent === null ? null : percent / 100, patience };
}

/** @param {string} name */
function goalField(name) {
	return /** @type {HTMLInputElement} */ (goals.elements.namedItem(name));
}

/** @param {session.Goals} set */
function showGoals({ updates, accuracy, patience }) {
	/** @param {string} name @param {number | null} value */
	const show = (name, value) => {
		const field = goalField(name);
		field.defaultValue = value === null ? "" : String(value);
		write(field, field.defaultValue);
	};
	show("updates", updates);
	show("accuracy", accuracy === null ? null : Number((100 * accuracy).toFixed(4)));
	show("patience", patience);
}

/** @param {import("./elements/troubles.js").Preset[]} presets */
export function offerTroubles(presets) {
	troubles.show(presets);
}
