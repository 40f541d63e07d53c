/**
 * The one colour scale of the page: blue below 0, neutral at 0, orange above, symmetric about 0.
 */

const STEPS = 255; // odd, so that 0 has a colour of its own

/** @type {Uint32Array | null} */
let table = null;
/** @type {Map<string, [number, number, number]>} */
const customs = new Map();
/** @type {Set<() => void>} */
const listeners = new Set();

/** A colour of the style sheet, as the browser resolves it. @param {string} name @returns {[number, number, number]} */
export function custom(name) {
	const known = customs.get(name);
	if (known) return known;
	const probe = document.createElement("i");
	probe.className = "coloured"; // else, with forced colours, each would come as that of the text
	probe.style.color = `var(${name})`;
	document.body.append(probe);
	const [r, g, b] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
	probe.remove();
	customs.set(name, [r, g, b]);
	return [r, g, b];
}

function build() {
	const [below, zero, above] = [custom("--below"), custom("--zero"), custom("--above")];
	const made = new Uint32Array(STEPS);
	for (let i = 0; i < STEPS; i++) {
		const t = (2 * i) / (STEPS - 1) - 1;
		const end = t < 0 ? below : above;
		const [r, g, b] = zero.map((z, k) => Math.round(z + (end[k] - z) * Math.abs(t)));
		made[i] = (255 << 24) | (b << 16) | (g << 8) | r;
	}
	return made;
}

/**
 * Paints values at data resolution; CSS scales the picture up.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values
 * @param {number} scale where the colours end, on both sides of 0
 * @param {(index: number) => number} [at] the index in `values` of a pixel, or −1 for a gap
 */
export function paint(canvas, values, scale, at = (index) => index) {
	table ??= build();
	// These few pixels come from here: a graphics card would have more work in taking each picture over than in showing it.
	const context = canvas.getContext("2d", { willReadFrequently: true });
	if (!context) return;
	const image = context.createImageData(canvas.width, canvas.height);
	const pixels = new Uint32Array(image.data.buffer);
	const half = (STEPS - 1) / 2;
	for (let i = 0; i < pixels.length; i++) {
		const index = at(i);
		if (index < 0) continue;
		const t = Math.max(-1, Math.min(1, values[index] / scale));
		pixels[i] = table[Math.round(half + half * t)];
	}
	context.putImageData(image, 0, 0);
}

/** The CSS colour of a value. @param {number} value @param {number} scale */
export function colourOf(value, scale) {
	table ??= build();
	const half = (STEPS - 1) / 2;
	const t = Math.max(-1, Math.min(1, value / scale));
	const packed = table[Math.round(half + half * t)];
	return `rgb(${packed & 255} ${(packed >> 8) & 255} ${(packed >> 16) & 255})`;
}

/** Whether text on this value's colour should be the light one. @param {number} value @param {number} scale */
export function isStrong(value, scale) {
	return Math.abs(value / scale) > 0.55;
}

/** Calls back when the theme, and so every colour, has changed. @param {() => void} listener */
export function onColoursChange(listener) {
	listeners.add(listener);
}

/** To be called when the theme has changed. */
export function refreshColours() {
	table = null;
	customs.clear();
	for (const listener of listeners) listener();
}
