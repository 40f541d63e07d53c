/**
 * A guided first minute: one hint at a time, in a row of its own under the header, while what it speaks of is outlined.
 * It goes on when the reader does the thing, in whatever order; it covers nothing, and can be skipped.
 */

import { Pad } from "./elements/pad.js";
import { HINTS, Tour } from "./hints.js";
import { remember } from "./memory.js";

const HALF = 0.5;

/** @param {string} selector @returns {any} */
const find = (selector) => document.querySelector(selector);
const root = document.documentElement;
const words = find("#guide-words");
const place = find("#guide-place");
const there = find("#guide-there");
const skip = find("#guide-skip");

let tour = new Tour();
/** What is outlined. @type {HTMLElement | null} */
let shown = null;

// What is half hidden, or under what stays at the top, has to be gone to.
const sight = new IntersectionObserver(
	([{ intersectionRatio }]) => {
		there.hidden = intersectionRatio >= HALF;
	},
	{ rootMargin: "-96px 0px 0px", threshold: HALF },
);

/** What hints ask about the page. */
function stand() {
	const pad = find("xo-pad");
	return {
		own: pad instanceof Pad && !pad.isBlank && !pad.drawing.example,
		last: document.querySelectorAll("xo-layers .layer").length - 1,
	};
}

/** @param {HTMLElement | null} next */
function outline(next) {
	shown?.classList.remove("here");
	sight.disconnect();
	there.hidden = true;
	shown = next;
	if (!shown) return;
	shown.classList.add("here");
	sight.observe(shown);
}

function show() {
	const next = tour.at;
	const text = tour.says(root.dataset.state);
	// A live region speaks at every change: the same words are not written twice.
	if (words.textContent !== text) words.textContent = text;
	place.textContent = next < 0 ? "" : `${next + 1} of ${HINTS.length}`;
	skip.textContent = next < 0 ? "Done" : "Skip";
	outline(next < 0 ? null : find(HINTS[next].at));
}

function start() {
	root.dataset.guided = "";
	remember("guided", "yes");
	tour = new Tour();
	show();
}

function stop() {
	delete root.dataset.guided;
	outline(null);
}

for (const name of new Set(HINTS.map(({ by }) => by))) {
	addEventListener(name, (event) => {
		if (root.dataset.guided === undefined) return;
		tour.note(name, /** @type {CustomEvent} */ (event).detail, stand());
		show();
	});
}
new MutationObserver(() => {
	if (root.dataset.guided !== undefined) show();
}).observe(root, { attributeFilter: ["data-state"] });
skip.addEventListener("click", stop);
there.addEventListener("click", () => {
	shown?.scrollIntoView({ block: "center", inline: "center" });
	/** @type {HTMLElement | null} */ (shown?.querySelector("[tabindex='0']") ?? shown)?.focus({ preventScroll: true });
});
find("#show-around").addEventListener("click", start);

if (root.dataset.guided !== undefined) {
	start();
	tour.note("xo-draw", { finished: true }, stand()); // it may have been drawn before this was there
	show();
}
