/** Sounds that are played, one at a time and on a press alone, and where they are. */

import { element } from "../../elements/element.js";

/** @typedef {{samples: {data: Float32Array}, rate: number}} Sound */

const STEP = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0.25 : 0; // seconds from place to place

/** @type {AudioContext | null} */
let context = null;
/** Ends what is being played. */
let hush = () => {};

/** A button that plays a sound, and ends it while it plays. */
export class Listen {
	element = element("button", { type: "button", class: "sound-play" });
	#name;
	#ask;
	#place;
	#failed;
	#playing = false;

	/**
	 * @param {string} name what it says while nothing plays
	 * @param {() => Promise<Sound>} ask
	 * @param {(seconds: number | null) => void} place told where the sound is, null at its end
	 * @param {(error: unknown) => void} failed
	 */
	constructor(name, ask, place, failed) {
		this.#name = name;
		this.#ask = ask;
		this.#place = place;
		this.#failed = failed;
		this.element.textContent = name;
		this.element.addEventListener("click", () => (this.#playing ? hush() : this.#play()));
	}

	/** @param {string} name */
	rename(name) {
		this.#name = name;
		if (!this.#playing) this.element.textContent = name;
	}

	async #play() {
		hush();
		try {
			context ??= new AudioContext();
			await context.resume();
			const { samples, rate } = await this.#ask();
			hush(); // of two that were asked for, the later
			this.#start(context, samples.data, rate);
		} catch (error) {
			this.#failed(error);
		}
	}

	/** @param {AudioContext} on @param {Float32Array} samples @param {number} rate */
	#start(on, samples, rate) {
		const buffer = on.createBuffer(1, samples.length, rate);
		buffer.copyToChannel(Float32Array.from(samples), 0);
		const source = on.createBufferSource();
		source.buffer = buffer;
		source.connect(on.destination);
		const began = on.currentTime;
		this.#playing = true;
		this.element.textContent = "Stop";
		const show = () => {
			if (!this.#playing) return;
			const now = on.currentTime - began;
			this.#place(STEP ? Math.floor(now / STEP) * STEP : now);
			requestAnimationFrame(show);
		};
		const end = () => {
			if (!this.#playing) return;
			this.#playing = false;
			hush = () => {};
			source.stop();
			this.element.textContent = this.#name;
			this.#place(null);
		};
		hush = end;
		source.addEventListener("ended", end);
		source.start();
		show();
	}
}
