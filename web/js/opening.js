/** What pages do while they open: what the build prepared, the ready-made network, and progress by bytes. */

/**
 * @typedef {{pen: number, strokes: number[][], examples: {name: string, strokes: number[][]}[], opened: import("./session.js").Look, seen: import("./session.js").Seen, labs: import("./labs/lab.js").Prepared[], troubles: import("./elements/troubles.js").Preset[], designs: import("./elements/design.js").Preset[]}} Prepared
 */

/** Arrays come from the build as plain lists with their shape. @param {unknown} _ @param {any} value */
function revive(_, value) {
	return value?.data && value.shape ? { ...value, data: Float32Array.from(value.data) } : value;
}

/** What the build computed with the package, an example; there long before Python is. @type {Promise<Prepared>} */
export const prepared = fetch("model/example.json").then(async (answer) => JSON.parse(await answer.text(), revive));

/** The network that the build trained. */
export async function readyMade() {
	const answer = await fetch("model/default.npz");
	if (!answer.ok) throw new Error("The ready-made network could not be fetched; check the connection and try again.");
	return new Uint8Array(await answer.arrayBuffer());
}

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
