/** Channels of a sound as one. */

/** @typedef {{samples: Float32Array, note: string}} Mixed with what the reader should know of it */

const CANCELLED = 0.01; // share of the channels' energy below which their mean has lost the sound

/** The mean of all channels or, where they cancel each other, the loudest of them. @param {Float32Array[]} channels @returns {Mixed} */
export function mix(channels) {
	const mean = new Float32Array(channels[0].length);
	for (const channel of channels) for (let at = 0; at < mean.length; at++) mean[at] += channel[at] / channels.length;
	const energies = channels.map(energy);
	const all = energies.reduce((sum, each) => sum + each, 0) / channels.length;
	if (energy(mean) >= CANCELLED * all) return { samples: mean, note: "" };
	const loudest = energies.indexOf(Math.max(...energies));
	const note = `Its channels cancel each other when they are mixed, so channel ${loudest + 1} of ${channels.length} is used alone.`;
	return { samples: channels[loudest], note };
}

/** @param {Float32Array} samples */
function energy(samples) {
	let sum = 0;
	for (const value of samples) sum += value * value;
	return sum;
}
