/** In the browser's audio thread: hands on what the microphone gives, some blocks at a time. */

const BLOCKS = 16; // of 128 samples

class Tap extends AudioWorkletProcessor {
	/** @type {Float32Array[]} */
	#blocks = [];

	/** @param {Float32Array[][]} inputs */
	process([channels]) {
		if (channels[0]) this.#blocks.push(channels[0].slice());
		if (this.#blocks.length >= BLOCKS) {
			this.port.postMessage(this.#blocks);
			this.#blocks = [];
		}
		return true;
	}
}

registerProcessor("tap", Tap);
