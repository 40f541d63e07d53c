/** How often copies are made while the network learns: no more often than they are worth their time. */

const WORTH = 10; // times as long as a copy took, no other of its kind is made
const MOST = 10; // periods after which there is another, whatever it takes

export class Pace {
	#periods;
	/** @type {Map<string, number>} */
	#next = new Map();

	/** @param {Record<string, number>} periods ms from one copy to the next, at least, by name */
	constructor(periods) {
		this.#periods = periods;
	}

	/** What is due. @param {number} now ms */
	due(now) {
		return Object.keys(this.#periods).filter((name) => now >= (this.#next.get(name) ?? 0));
	}

	/** Training stood still for a copy from then to now. @param {string} name @param {number} began @param {number} now ms */
	took(name, began, now) {
		const period = this.#periods[name] ?? 0;
		const rest = Math.min(MOST * period, Math.max(period, WORTH * (now - began)));
		this.#next.set(name, began + rest);
	}
}
