/**
 * Helpers of a search: a Python of its own for each further core. Each asks the page's Python for a trial, tries it
 * out, and hands in what came of it. They are started when the search plays, stand still while it rests, and go
 * when it has ended or has rested for long.
 */

import * as session from "../session.js";

/** Each needs some 80 MB, which phones and tablets would rather not spare. */
const MOST = matchMedia("(pointer: coarse)").matches ? 1 : 3;
const TURN = 200; // ms that a helper works for one request, so that it soon rests when it should
const IDLE = 200; // ms until it asks again where no trial was free
const PATIENCE = 60_000; // ms of rest until helpers go

export class Helpers {
	#options;
	#plays = false;
	/** Those who wait for the search to play, or to have ended. @type {Set<() => void>} */
	#resting = new Set();
	#count = 0;
	#leaving = 0;
	/** Counts up when all that is under way is of no use any more. */
	#search = 0;
	#ended = 0;

	/** @param {() => Record<string, any>} options of the search, as they are now */
	constructor(options) {
		this.#options = options;
	}

	/** The search plays, or rests. @param {boolean} plays */
	follow(plays) {
		if (plays === this.#plays) return;
		this.#plays = plays;
		clearTimeout(this.#leaving);
		if (!plays) {
			this.#leaving = setTimeout(() => this.end(), PATIENCE);
			return;
		}
		this.#wake();
		const cores = Math.min(MOST, navigator.hardwareConcurrency - 1);
		while (this.#count < cores) void this.#help();
	}

	/** The search begins anew: trials under way are dropped. */
	forget() {
		this.#search++;
	}

	/** All helpers go. */
	end() {
		this.#ended++;
		this.#count = 0;
		this.#wake();
	}

	#wake() {
		for (const go of this.#resting) go();
		this.#resting.clear();
	}

	/** One helper, from its start to its end. */
	async #help() {
		this.#count++;
		const ended = this.#ended;
		/** @type {session.Helper | null} */
		let made = null;
		try {
			made = await session.startHelper();
			while (await this.#playing(ended)) await this.#trial(made, ended);
		} catch {
			// It has died, and its trial was taken back; or the page's own Python has, which says so itself.
		}
		made?.end();
		if (ended === this.#ended) this.#count--;
	}

	/** One trial, from where it is handed out to where it is handed in. @param {session.Helper} made @param {number} ended */
	async #trial(made, ended) {
		const options = this.#options();
		const { trial } = await session.handOut(options);
		if (!trial) return rest(IDLE);
		const search = this.#search;
		const same = () => search === this.#search && JSON.stringify(options) === JSON.stringify(this.#options());
		try {
			while (same()) {
				const tried = await session.tryOut(made, trial, TURN);
				if (tried.result && same()) return void (await session.handIn(options, trial, tried));
				// Somebody may go on step by step while helpers rest. Who gets the same trial again goes on with it.
				if (!this.#plays || ended !== this.#ended) break;
			}
			// The reader may come back to these options before Python has heard of any others.
			if (search === this.#search) await session.takeBack(options, trial.number, false);
		} catch (error) {
			await session.takeBack(options, trial.number, true);
			throw error;
		}
	}

	/** Waits until the search plays; whether it does so for this helper. @param {number} ended */
	async #playing(ended) {
		while (!this.#plays && ended === this.#ended) {
			await new Promise((go) => this.#resting.add(() => go(undefined)));
		}
		return ended === this.#ended;
	}
}

/** @param {number} duration ms */
function rest(duration) {
	return new Promise((resume) => setTimeout(resume, duration));
}
