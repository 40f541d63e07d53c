/** What the page is at, `<html data-state>`, and what is wrong, above everything. */

import { element, find } from "../elements/element.js";
import { Training } from "../elements/training.js";
import { VerdictView } from "../elements/verdict.js";
import { PythonError } from "../messages.js";
import { Alerts } from "./alerts.js";

/** @typedef {"loading" | "ready" | "training" | "paused" | "failed"} State */

const WORDS = {
	loading: "loading Python",
	ready: "ready",
	training: "training",
	paused: "paused",
	failed: "Python has stopped",
};

const training = find("xo-training", Training);
const verdict = find("xo-verdict", VerdictView);

/** @type {State} */
let now = "loading";

export const state = () => now;

/** Whether there is no Python any more. */
export const stopped = () => now === "failed";

/** @param {State} next */
export function enter(next) {
	now = next;
	document.documentElement.dataset.state = next;
	training.follow(next);
	find("#restart", HTMLElement).hidden = next !== "failed";
	find("#dismiss", HTMLElement).hidden = next === "failed";
	// While training the verdict changes many times a second: it is spoken again when that ends.
	verdict.setAttribute("aria-live", next === "training" ? "off" : "polite");
	if (next !== "loading") find("#progress", HTMLElement).hidden = true;
	find("#state", HTMLElement).textContent = WORDS[next];
}

export const alerts = new Alerts((sentences, owners) => {
	find("#problem-text", HTMLElement).replaceChildren(...sentences.map((sentence) => element("p", {}, sentence)));
	find("#problem", HTMLElement).hidden = sentences.length === 0;
	if (!owners.includes("training")) find("#last-good", HTMLElement).hidden = true;
});

/** @param {import("./alerts.js").Owner} owner @returns {(error: unknown) => void} what says an error, unless Python is gone, which is said already */
export const complain = (owner) => (error) => {
	const replaced = error instanceof PythonError && error.kind === "Stopped"; // the restart says what there is to say
	if (!stopped() && !replaced) alerts.say(owner, error);
};

find("#dismiss", HTMLElement).addEventListener("click", () => alerts.dismiss());
