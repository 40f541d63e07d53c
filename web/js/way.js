/**
 * The way of a run, on the page: looking back on it, going another way, goals, and trouble.
 *
 * @typedef {import("./session.js").Stepped} Stepped
 * @typedef {import("./session.js").Look} Look
 * @typedef {{attempt: (act: () => void | Promise<void>) => Promise<void>, pause: () => Promise<void>, begun: (ask: () => Promise<Look>) => Promise<void>, keep: () => Promise<void>, paint: (features: import("./session.js").Features) => Promise<void>, train: () => void}} Page what it needs of the page
 */

import { find } from "./elements/element.js";
import { Notices } from "./elements/notices.js";
import { Timeline } from "./elements/timeline.js";
import { Troubles } from "./elements/troubles.js";
import * as session from "./session.js";

const timeline = find("xo-timeline", Timeline);
const notices = find("xo-notices", Notices);
const troubles = find("xo-troubles", Troubles);
const goals = find("#goals", HTMLFormElement);
const lastGood = find("#last-good", HTMLButtonElement);

/** @param {Page} page */
export function wire({ attempt, pause, begun, keep, paint, train }) {
	/** What the reader last asked to see, while an answer is on its way. @type {number | null | undefined} */
	let wanted;

	/** @param {number | null} update */
	async function look(update) {
		await pause();
		const answer = update === null ? await session.lookAhead() : await session.lookBack(update);
		timeline.show(update === null ? null : answer.update);
		await paint(answer.features);
	}

	timeline.addEventListener("xo-look-back", (event) => {
		const waiting = wanted !== undefined;
		wanted = /** @type {CustomEvent<number | null>} */ (event).detail;
		if (waiting) return;
		attempt(async () => {
			const update = wanted ?? null;
			wanted = undefined;
			await look(update);
		});
	});
	/** @param {number} update */
	const goOn = (update) => attempt(() => begun(() => session.goOn(update)));
	timeline.addEventListener("xo-go-on", (event) => goOn(/** @type {CustomEvent<number>} */ (event).detail));
	lastGood.addEventListener("click", () => goOn(Number(lastGood.value)));

	goals.addEventListener("submit", (event) => event.preventDefault());
	goals.addEventListener("change", () =>
		attempt(async () => {
			try {
				showGoals(await session.aim(readGoals()));
				await keep();
			} catch (error) {
				goals.reset();
				throw error;
			}
		}),
	);

	troubles.addEventListener("xo-provoke", (event) => {
		const { detail } = /** @type {CustomEvent<string>} */ (event);
		attempt(async () => {
			await begun(() => session.provoke(detail));
			document.querySelector("xo-chart")?.scrollIntoView({ block: "center" });
			train();
		});
	});
}

function readGoals() {
	/** @param {string} name */
	const number = (name) => {
		const { value } = /** @type {HTMLInputElement} */ (goals.elements.namedItem(name));
		return value === "" ? null : Number(value);
	};
	const percent = number("accuracy");
	return {
		updates: number("updates"),
		accuracy: percent === null ? null : percent / 100,
		patience: number("patience"),
	};
}

/** @param {session.Goals} set */
function showGoals({ updates, accuracy, patience }) {
	/** @param {string} name @param {number | null} value */
	const write = (name, value) => {
		const input = /** @type {HTMLInputElement} */ (goals.elements.namedItem(name));
		input.value = input.defaultValue = value === null ? "" : String(value);
	};
	write("updates", updates);
	write("accuracy", accuracy === null ? null : Number((100 * accuracy).toFixed(4)));
	write("patience", patience);
}

/** A run is shown from its beginning, or after a return to it. @param {Look} look */
export function begin(look) {
	timeline.follow(look.points, look.updates);
	showGoals(look.goals);
	notices.clear();
}

/** Training has made some updates. @param {Stepped} answer */
export function follow(answer) {
	timeline.follow(answer.points, answer.updates);
	if (answer.notices) notices.show(answer.notices);
	if (answer.goal) notices.say(answer.goal);
	if (!answer.blown) return;
	lastGood.hidden = false;
	lastGood.value = String(answer.blown.good);
	lastGood.textContent = `Back to update ${answer.blown.good}`;
}

/** The alert that offered the way back is gone. */
export function forgive() {
	lastGood.hidden = true;
}

/** @param {import("./elements/troubles.js").Preset[]} presets */
export function offerTroubles(presets) {
	troubles.show(presets);
}
