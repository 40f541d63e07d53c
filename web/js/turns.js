/**
 * Labs in one page know of each other, as far as the browser lets them: at most a few run at a time, and the one that
 * started first rests when there are more.
 */

const AT_ONCE = 3;

/** @typedef {{started?: string, at?: number, ended?: string}} News what a lab tells the others */

export class Turns {
	#startedAt = 0;
	/** Those that started after this one. @type {Set<string>} */
	#later = new Set();

	/** This lab starts. @param {string} me @param {number} at ms @returns {News} what to tell the others */
	start(me, at) {
		this.#later.clear();
		this.#startedAt = at;
		return { started: me, at };
	}

	/** Another lab has told something. @param {News} news */
	hear({ started, at = 0, ended }) {
		// News of one that started before may come late.
		if (started && at >= this.#startedAt) this.#later.add(started);
		if (ended) this.#later.delete(ended);
	}

	/** Whether so many have started since that this one should rest. */
	get isOver() {
		return this.#later.size >= AT_ONCE;
	}
}
