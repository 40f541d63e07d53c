/** What pages do while they open: what the build prepared, the ready-made network, and progress by bytes. */

import { bytesOf, jsonOf } from "./loading.js";

/**
 * @typedef {{pen: number, strokes: number[][], examples: {name: string, strokes: number[][]}[], opened: import("./session.js").Begun, seen: import("./session.js").Seen, troubles: import("./elements/troubles.js").Preset[], designs: import("./elements/design.js").Preset[]}} Prepared
 */

/**
 * Arrays come from the build as plain lists with their shape. (Not with a reviver of JSON's, which would be called for
 * each of their numbers.)
 *
 * @param {any} value
 * @returns {any}
 */
function revived(value) {
	if (Array.isArray(value)) return value.map(revived);
	if (value === null || typeof value !== "object") return value;
	if (value.data && value.shape) return { ...value, data: Float32Array.from(value.data) };
	return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revived(each)]));
}

/** What the build computed with the package, an example; there long before Python is. @type {Promise<Prepared>} */
export const prepared = jsonOf("model/example.json").then(revived);

/** @type {Promise<import("./labs/lab.js").Prepared[]> | undefined} */
let views;

/** What the labs show of that example; most of it, so it is fetched when the first of them is wanted. */
export function preparedLabs() {
	views ??= jsonOf("model/labs.json").then(revived);
	views.catch(() => {
		views = undefined; // whoever asks next has it tried again
	});
	return views;
}

/** The network that the build trained. */
export const readyMade = () => bytesOf("model/default.npz");

/** @type {{loaded: number, total: number, what: string} | null} */
let newest = null;

/** Shows how much of Python has come, once a frame. @param {{loaded: number, total: number, what: string}} progress */
export function report(progress) {
	if (!newest) requestAnimationFrame(write);
	newest = progress;
}

function write() {
	const bar = /** @type {HTMLProgressElement | null} */ (document.querySelector("#progress"));
	const state = document.querySelector("#state");
	if (!bar || !state || !newest) return;
	const { loaded, total, what } = newest;
	newest = null;
	if (document.documentElement.dataset.state !== "loading") return;
	bar.hidden = false;
	bar.max = total;
	bar.value = loaded;
	const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
	state.textContent = `${what}: ${megabytes(loaded)} of ${megabytes(total)} MB`;
}

export const STUCK = "Python has not answered for a minute. Wait for it, or restart it; your drawing is kept.";

/** Says that this takes longer than usual, until there is progress again. */
export function slow() {
	const state = document.querySelector("#state");
	if (state) state.textContent = "this machine is slow; still starting";
}
