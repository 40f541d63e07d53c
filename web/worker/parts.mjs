/**
 * The files that Python needs: the page begins to load them as soon as it can, long before there is
 * a worker, counts what arrives, and hands them to the worker when it asks (see shim.mjs).
 *
 *     import { follow, hand, whole } from "./parts.mjs";
 *
 *     follow(({ loaded, total, what }) => …);  // bytes; "Python", "NumPy", "xocnn"
 *     hand(port);                              // everything, each file as soon as it is there
 *     await whole();                           // rejects as soon as one cannot be had
 *
 * WebAssembly is compiled here, while it loads, and crosses as a module; the other files cross as
 * bytes. Modules of JavaScript cannot cross: they are loaded to be in the browser's cache when the
 * worker imports them. A worker that is started later gets all of it at once, without the network.
 */

/** @typedef {{loaded: number, total: number, what: string}} Progress */

/** The files of this folder that Python needs, and their sizes. The build fills them in. */
const SIZES = /** @type {Record<string, number>} */ (JSON.parse("%FILES%"));
const TOTAL = Object.values(SIZES).reduce((sum, size) => sum + size, 0);
const HERE = new URL("./", import.meta.url).href;

/** What is there or on its way. @type {Map<string, Promise<WebAssembly.Module | ArrayBuffer>>} */
const parts = new Map();
let loaded = 0;
let told = 0;
let subject = "Python";
/** @type {(progress: Progress) => void} */
let listener = () => {};

whole().catch(() => {});

/** @param {string} name */
function begin(name) {
	const part = load(name);
	parts.set(name, part);
	part.catch(() => parts.delete(name)); // the next worker has it tried again
}

/** @param {string} name */
async function load(name) {
	let counted = 0;
	try {
		const response = await fetch(HERE + name);
		if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
		// A copy is counted: of WebAssembly that comes straight from the network, a browser keeps the
		// machine code for the next visit.
		const counting = countAll(response.clone(), name, (bytes) => {
			counted += bytes;
		});
		const [part] = await Promise.all([name.endsWith(".wasm") ? compile(response) : response.arrayBuffer(), counting]);
		return part;
	} catch (problem) {
		loaded -= counted;
		const reason = problem instanceof Error ? problem.message : problem;
		throw new Error(`${name} could not be loaded: ${reason}.`);
	}
}

/** Compiling while loading needs this very type, which not every host gives. @param {Response} response */
function compile(response) {
	const type = "application/wasm";
	const typed = response.headers.get("Content-Type") === type;
	return WebAssembly.compileStreaming(
		typed ? response : new Response(response.body, { headers: { "Content-Type": type } }),
	);
}

/** @param {Response} response @param {string} name @param {(bytes: number) => void} count */
async function countAll(response, name, count) {
	const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return;
		count(value.byteLength);
		loaded += value.byteLength;
		subject = name.startsWith("numpy") ? "NumPy" : name.startsWith("xocnn") ? "xocnn" : "Python";
		if (loaded - told >= TOTAL / 200 || loaded === TOTAL) tell();
	}
}

function tell() {
	told = loaded;
	listener({ loaded, total: TOTAL, what: subject });
}

/** Be told how much has arrived, now and whenever there is more. @param {typeof listener} told */
export function follow(told) {
	listener = told;
	tell();
}

/**
 * Wait for everything; rejects as soon as one file cannot be had. What could not be had before is
 * tried again. @returns {Promise<unknown>}
 */
export function whole() {
	for (const name of Object.keys(SIZES)) if (!parts.has(name)) begin(name);
	return Promise.all(parts.values());
}

/** Send every file, when it is there, to a worker. @param {MessagePort} port */
export function hand(port) {
	for (const [name, part] of parts) {
		if (name.endsWith(".mjs")) continue;
		const send = (/** @type {object} */ content) => port.postMessage({ name, content });
		part.then(send, () => {}); // `whole` tells what is missing
	}
}
