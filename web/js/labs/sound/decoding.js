/** Sound from outside, in any form that the browser knows, as samples at the rate that Python says. */

import { refused, sortFile } from "../../session.js";
import { mix } from "./mixing.js";

const LARGEST = 10; // megabytes

/** @param {File} file @param {number} rate @returns {Promise<import("./mixing.js").Mixed>} */
export async function read(file, rate) {
	if (file.size > LARGEST * 1e6) {
		throw new Error(
			`“${file.name}” has ${(file.size / 1e6).toFixed(1)} MB; a sound file can have up to ${LARGEST} MB. Cut out the part that you mean.`,
		);
	}
	const { unread } = await sortFile(file, "sound");
	try {
		return await decode(await file.arrayBuffer(), rate);
	} catch {
		throw refused(file, unread);
	}
}

/** Samples of the microphone at another rate. @param {Float32Array} samples @param {number} from @param {number} rate */
export async function resample(samples, from, rate) {
	// By way of a file in memory: what the browser decodes it filters well, so that nothing above half the rate folds down.
	return (await decode(wave(samples, from), rate)).samples;
}

/** @param {ArrayBuffer} bytes @param {number} rate */
async function decode(bytes, rate) {
	const buffer = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
	return mix(Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel)));
}

/** A WAV file of 16 bits. @param {Float32Array} samples @param {number} rate */
function wave(samples, rate) {
	const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
	const word = (/** @type {number} */ at, /** @type {string} */ text) =>
		[...text].forEach((letter, i) => {
			view.setUint8(at + i, letter.charCodeAt(0));
		});
	word(0, "RIFF");
	view.setUint32(4, 36 + 2 * samples.length, true);
	word(8, "WAVEfmt ");
	view.setUint32(16, 16, true);
	view.setUint16(20, 1, true); // whole numbers
	view.setUint16(22, 1, true); // one channel
	view.setUint32(24, rate, true);
	view.setUint32(28, 2 * rate, true);
	view.setUint16(32, 2, true);
	view.setUint16(34, 16, true);
	word(36, "data");
	view.setUint32(40, 2 * samples.length, true);
	samples.forEach((value, at) => {
		view.setInt16(44 + 2 * at, Math.round(32767 * Math.max(-1, Math.min(1, value))), true);
	});
	return view.buffer;
}
