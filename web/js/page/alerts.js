/**
 * What went wrong, in sentences. Each has an owner, who alone takes it back: what a reader does next clears what was
 * said of the last act, and not that training has stopped or that Python has gone.
 *
 * @typedef {"crash" | "stuck" | "training" | "act" | "seeing" | "opening"} Owner
 */

import { wordsOf } from "../format.js";

/** Which is read first. @type {Owner[]} */
const ORDER = ["crash", "stuck", "training", "act", "seeing", "opening"];

export class Alerts {
	/** @type {Map<Owner, string[]>} */
	#said = new Map();
	#show;

	/** @param {(sentences: string[], owners: Owner[]) => void} show all that there is to say, whenever that changes */
	constructor(show) {
		this.#show = show;
	}

	/** @param {Owner} owner @param {unknown} error */
	say(owner, error) {
		const words = wordsOf(error);
		const said = this.#said.get(owner) ?? [];
		if (!said.includes(words)) this.#said.set(owner, [...said, words]);
		this.#tell();
	}

	/** @param {Owner[]} owners */
	clear(...owners) {
		if (owners.filter((owner) => this.#said.delete(owner)).length) this.#tell();
	}

	/** The reader has read it; that Python is gone, or stuck, stays said as long as it is. */
	dismiss() {
		this.clear(...ORDER.filter((owner) => owner !== "crash" && owner !== "stuck"));
	}

	#tell() {
		const owners = ORDER.filter((owner) => this.#said.has(owner));
		this.#show([...new Set(owners.flatMap((owner) => this.#said.get(owner) ?? []))], owners);
	}
}
