/**
 * A guided first minute: one hint at a time, in a row of its own under the header, while what it speaks of is outlined.
 * It goes on when the reader does the thing, in whatever order; it covers nothing, and can be skipped.
 *
 * `by` is the event that says that a thing was done; what happens by the way, as pointing does, counts only when asked for.
 *
 * @typedef {{says: string, at: string, by: string, when?: (detail: any) => boolean, asked?: true}} Hint
 */

import { Pad } from "./elements/pad.js";
import { remember } from "./memory.js";

/** @type {Hint[]} */
const HINTS = [
	{
		says: "Draw an X or an O on the blackboard.",
		at: "xo-pad",
		by: "xo-draw",
		when: ({ finished }) => finished && isOwn(),
	},
	{
		says: "Each feature has made a map of your drawing: move over one, or touch it.",
		at: 'xo-layers [aria-label^="Layer 1:"] .maps',
		by: "xo-point",
		asked: true,
	},
	{
		says: "Each dot of a map is a number, and its arithmetic is set out below. Press on one to keep it open.",
		at: 'xo-layers [aria-label^="Layer 1:"] .maps',
		by: "xo-open",
	},
	{
		says: "Where do features come from? Press New start: every one of them becomes noise.",
		at: "[data-act=new-start]",
		by: "xo-new-start",
	},
	{
		says: "Press Train, and watch strokes come out of the noise.",
		at: "[data-act=train]",
		by: "xo-train",
	},
	{
		says: "In the end every value votes. Press on the X or the O in the last layer, and read who voted for what.",
		at: "xo-layers .layer:last-child .map-row",
		by: "xo-open",
		when: ({ layer }) => layer === document.querySelectorAll("xo-layers .layer").length - 1,
	},
];
const HALF = 0.5;
const END =
	"That was all the way from a drawing to a verdict. Each step has its own section below; Bring back returns to the trained network.";

/** @param {string} selector @returns {any} */
const find = (selector) => document.querySelector(selector);
const root = document.documentElement;
const words = find("#guide-words");
const place = find("#guide-place");
const there = find("#guide-there");
const skip = find("#guide-skip");

/** @type {Set<Hint>} */
let done = new Set();
/** What is outlined. @type {HTMLElement | null} */
let shown = null;

// What is half hidden, or under what stays at the top, has to be gone to.
const sight = new IntersectionObserver(
	([{ intersectionRatio }]) => {
		there.hidden = intersectionRatio >= HALF;
	},
	{ rootMargin: "-96px 0px 0px", threshold: HALF },
);

function isOwn() {
	const pad = find("xo-pad");
	return pad instanceof Pad && !pad.isBlank && !pad.drawing.example;
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
	const next = HINTS.findIndex((hint) => !done.has(hint));
	const text = HINTS[next]?.says ?? END;
	// A live region speaks at every change: the same words are not written twice.
	if (words.textContent !== text) words.textContent = text;
	place.textContent = next < 0 ? "" : `${next + 1} of ${HINTS.length}`;
	skip.textContent = next < 0 ? "Done" : "Skip";
	outline(next < 0 ? null : find(HINTS[next].at));
}

function start() {
	root.dataset.guided = "";
	remember("guided", "yes");
	done = new Set();
	show();
}

function stop() {
	delete root.dataset.guided;
	outline(null);
}

for (const name of new Set(HINTS.map(({ by }) => by))) {
	addEventListener(name, (event) => {
		if (root.dataset.guided === undefined) return;
		const { detail } = /** @type {CustomEvent} */ (event);
		const current = HINTS.find((hint) => !done.has(hint));
		// A finger cannot point without pressing.
		if (current?.by === "xo-point" && name === "xo-open") {
			done.add(current);
			return show();
		}
		for (const hint of HINTS) {
			if (hint.by !== name || (hint.asked && hint !== current)) continue;
			if (hint.when?.(detail) ?? true) done.add(hint);
		}
		show();
	});
}
skip.addEventListener("click", stop);
there.addEventListener("click", () => {
	shown?.scrollIntoView({ block: "center", inline: "center" });
	/** @type {HTMLElement | null} */ (shown?.querySelector("[tabindex='0']") ?? shown)?.focus({ preventScroll: true });
});
find("#show-around").addEventListener("click", start);

if (root.dataset.guided !== undefined) {
	start();
	if (isOwn()) {
		done.add(HINTS[0]); // drawn before this was there
		show();
	}
}
