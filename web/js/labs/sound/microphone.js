/** The microphone, on only from a press to the end: what it gave in the last seconds. */

import { resample } from "./decoding.js";

const SECONDS = 2; // that are held

export class Microphone {
	#stream;
	#context;
	#held;
	/** Samples that have come so far. */
	#came = 0;
	#closed = false;
	/** Told when more has come. @type {(() => void)[]} */
	#waiting = [];

	/** Asks the reader's permission; an Error says why there is none. @param {() => void} ended told when it is gone */
	static async open(ended) {
		try {
			if (!navigator.mediaDevices) throw new DOMException("", "NotSupportedError");
			// Where the page around forbids it, some browsers first say that there is none.
			if (leave() === false) throw new DOMException("", "NotAllowedError");
			const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
			const stream = await navigator.mediaDevices.getUserMedia({ audio });
			const context = new AudioContext();
			await context.resume();
			await context.audioWorklet.addModule(new URL("./tap.js", import.meta.url));
			return new Microphone(stream, context, ended);
		} catch (error) {
			throw new Error(why(error));
		}
	}

	/** @param {MediaStream} stream @param {AudioContext} context @param {() => void} ended */
	constructor(stream, context, ended) {
		this.#stream = stream;
		this.#context = context;
		this.#held = new Float32Array(SECONDS * context.sampleRate);
		const tap = new AudioWorkletNode(context, "tap");
		tap.port.addEventListener("message", ({ data }) => this.#take(data));
		tap.port.start();
		context.createMediaStreamSource(stream).connect(tap);
		tap.connect(context.destination); // which hears nothing of it, but keeps it going everywhere
		for (const track of stream.getTracks()) track.addEventListener("ended", ended);
	}

	/** The last two seconds. @param {number} rate */
	recent(rate) {
		const start = this.#came % this.#held.length;
		const whole = new Float32Array(this.#held.length);
		whole.set(this.#held.subarray(start));
		whole.set(this.#held.subarray(0, start), this.#held.length - start);
		return resample(whole, this.#context.sampleRate, rate);
	}

	/** Two seconds from now on. @param {number} rate @param {(share: number) => void} progress */
	async record(rate, progress) {
		const [from, whole] = [this.#came, this.#held.length];
		while (this.#came < from + whole) {
			if (this.#closed) throw new Error("The microphone was turned off before the take was done; record it again.");
			progress((this.#came - from) / whole);
			await /** @type {Promise<void>} */ (new Promise((resume) => this.#waiting.push(resume)));
		}
		return this.recent(rate);
	}

	close() {
		this.#closed = true;
		this.#go();
		for (const track of this.#stream.getTracks()) track.stop();
		void this.#context.close();
	}

	/** @param {Float32Array[]} blocks */
	#take(blocks) {
		for (const block of blocks) {
			for (const value of block) this.#held[this.#came++ % this.#held.length] = value;
		}
		this.#go();
	}

	#go() {
		for (const resume of this.#waiting.splice(0)) resume();
	}
}

/** @param {unknown} error */
function why(error) {
	const name = error instanceof DOMException ? error.name : "";
	const instead = "a sound file can be opened instead.";
	if (name === "NotAllowedError") return `${refusal()} Or ${instead}`;
	if (name === "NotFoundError" || name === "OverconstrainedError")
		return `No microphone was found; connect one, or ${instead}`;
	if (name === "NotSupportedError")
		return `This browser gives no microphone to this page, perhaps because it did not come by https; ${instead}`;
	return `The microphone could not be started, perhaps because another program uses it; ${instead}`;
}

/** Who has refused, as far as the browser tells, and what can be done about it. */
function refusal() {
	const own = "The microphone was not allowed; allow it in the browser's settings for this page.";
	if (parent === window) return own;
	const host = 'Its author can give it, with allow="microphone" on the iframe.';
	if (leave() === false) return `The page around this lab does not give it the microphone. ${host}`;
	return leave() ? own : `${own} If it was the page around this lab that kept it: ${host.toLowerCase()}`;
}

/** Whether the page around lends us the microphone; nothing where the browser cannot tell. @returns {boolean | undefined} */
function leave() {
	const { featurePolicy, permissionsPolicy } = /** @type {any} */ (document);
	return (permissionsPolicy ?? featurePolicy)?.allowsFeature("microphone");
}
