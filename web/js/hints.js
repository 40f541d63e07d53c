/**
 * The hints of the guide, and which of them are done.
 *
 * `at` is what a hint speaks of; `by` is the event that says that the thing was done. What happens by the way, as
 * pointing does, counts only when it is asked for.
 *
 * @typedef {{own: boolean, last: number}} Stand whether the board has a drawing of the reader's own, and the last layer
 * @typedef {{says: string, at: string, by: string, when?: (detail: any, stand: Stand) => boolean, asked?: true}} Hint
 */

/** @type {Hint[]} */
export const HINTS = [
	{
		says: "Draw an X or an O on the blackboard.",
		at: "xo-pad",
		by: "xo-draw",
		when: ({ finished }, { own }) => finished && own,
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
		when: ({ layer }, { last }) => layer === last,
	},
];

/** What stands in place of all hints but the first, which needs no Python. @type {Record<string, string>} */
const WAITING = {
	loading: "Python is still loading. Until it is there, the maps are those of an example.",
	failed: "Python has stopped. Press Restart Python to go on.",
};
const END =
	"That was all the way from a drawing to a verdict. Each step has its own section below; Bring back returns to the network before.";

/** How far a reader has come. */
export class Tour {
	/** @type {Set<Hint>} */
	#done = new Set();

	/** The place of the first hint that is not done, or −1 at the end. */
	get at() {
		return HINTS.findIndex((hint) => !this.#done.has(hint));
	}

	/** What is said while the page is in a state. @param {string | undefined} state */
	says(state) {
		const hint = HINTS[this.at];
		if (!hint) return END;
		return (hint !== HINTS[0] && WAITING[state ?? ""]) || hint.says;
	}

	/** The reader did something. @param {string} event @param {any} detail @param {Stand} stand */
	note(event, detail, stand) {
		const current = HINTS[this.at];
		// A finger cannot point without pressing.
		if (current?.by === "xo-point" && event === "xo-open") {
			this.#done.add(current);
			return;
		}
		for (const hint of HINTS) {
			if (hint.by !== event || (hint.asked && hint !== current)) continue;
			if (hint.when?.(detail, stand) ?? true) this.#done.add(hint);
		}
	}
}
