/**
 * The interpreter as PyScript sees it, in the worker. PyScript imports this module instead of
 * Pyodide (it is the `interpreter` of the page's configuration) and calls its `loadPyodide`.
 *
 * It does what the stock one does not:
 * - everything that Python needs starts to load at once, and is counted as it arrives;
 * - all of it comes from this module's own folder, never from another host;
 * - PyScript's wish for IndexedDB is met from memory, so that a page embedded where storage is
 *   denied works, too, and nobody's disk gets a database that is never read;
 * - a lock is held for as long as the worker lives, so that the page notices its end.
 *
 * Messages to the page: {type: "xocnn:progress", loaded, total, what} and {type: "xocnn:lock", name}.
 */

import { loadPyodide as load, version } from "./pyodide.mjs";

export { version };

if (typeof document !== "undefined") throw new Error("Python runs in a worker only.");

/** The files of this folder that Python needs, and their sizes. The build fills them in. */
const SIZES = /** @type {Record<string, number>} */ (JSON.parse("%FILES%"));
const TOTAL = Object.values(SIZES).reduce((sum, size) => sum + size, 0);
const HERE = new URL("./", import.meta.url).href;

/** @param {object} message */
const tell = (message) => globalThis.postMessage(message);

// ------------------------------------------------------------------------- loading, counted

let loaded = 0;
let told = 0;

/** What a file is, in a word for the reader. @param {string} name */
function subject(name) {
	if (name.startsWith("numpy")) return "NumPy";
	return name.startsWith("xocnn") ? "xocnn" : "Python";
}

/** @param {number} bytes @param {string} name */
function count(bytes, name) {
	loaded += bytes;
	if (loaded - told < TOTAL / 200 && loaded < TOTAL) return;
	told = loaded;
	tell({ type: "xocnn:progress", loaded, total: TOTAL, what: subject(name) });
}

const original = globalThis.fetch.bind(globalThis);

/** Loads under way, by address; Pyodide's own requests take them from here.
 * @type {Map<string, Promise<Response>>} */
const underWay = new Map();

/** Begin to load a file of this folder; resolves with it, rejects if it is not to be had.
 * @param {string} name @param {(problem: Error) => void} lost told if it breaks off later */
async function open(name, lost) {
	const response = await original(HERE + name);
	if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
	// A copy is counted, not what Pyodide gets: of WebAssembly that comes to it straight from the
	// network, a browser keeps the machine code for the next visit.
	countAll(response.clone(), name).catch(lost);
	// Compiling while loading needs this very type, which not every host gives.
	const type = name.endsWith(".wasm") ? "application/wasm" : "";
	if (!type || response.headers.get("Content-Type") === type) return response;
	return new Response(response.body, { headers: { "Content-Type": type } });
}

/** @param {Response} response @param {string} name */
async function countAll(response, name) {
	const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return;
		count(value.byteLength, name);
	}
}

/** Rejects as soon as one file cannot be loaded. Pyodide would wait for ever for some of them. */
const broken = new Promise((_, reject) => {
	for (const name of Object.keys(SIZES)) {
		/** @param {Error} problem */
		const lost = (problem) => reject(new Error(`${name} could not be loaded: ${problem.message}.`));
		if (name.endsWith(".mjs")) {
			// A module is loaded by importing it, and counted when it is there.
			import(HERE + name).then(() => count(SIZES[name] ?? 0, name), lost);
		} else {
			const opened = open(name, lost);
			opened.catch(lost);
			underWay.set(HERE + name, opened);
		}
	}
});
broken.catch(() => {});

globalThis.fetch = (resource, options) => {
	const address = new URL(resource instanceof Request ? resource.url : resource, HERE).href;
	const found = underWay.get(address);
	underWay.delete(address); // a body can be read once only
	return found ?? original(resource, options);
};

// ------------------------------------------------------------------------- storage, in memory

/** As much of IndexedDB as PyScript asks for: one store of keys and values. */
function memoryDatabase() {
	/** @type {Map<unknown, unknown>} */
	const values = new Map();

	/** A request that succeeds soon. @param {() => unknown} act */
	const request = (act) => {
		/** @type {{onsuccess?: (event: object) => void}} */
		const asked = {};
		queueMicrotask(() => asked.onsuccess?.({ target: { result: act() } }));
		return asked;
	};
	const store = {
		clear: () => request(() => values.clear()),
		count: () => request(() => values.size),
		delete: (/** @type {unknown} */ key) => request(() => values.delete(key)),
		get: (/** @type {unknown} */ key) => request(() => values.get(key)),
		getAllKeys: () => request(() => [...values.keys()]),
		put: (/** @type {unknown} */ value, /** @type {unknown} */ key) => request(() => values.set(key, value) && key),
	};
	const database = { close() {}, transaction: () => ({ objectStore: () => store }) };
	return { open: () => request(() => database) };
}

Object.defineProperty(globalThis, "indexedDB", { configurable: true, value: memoryDatabase() });

// ------------------------------------------------------------------------- a sign of life

/** Hold a lock until the worker ends, however it ends; the page waits for it to become free. */
async function holdLock() {
	const name = `xocnn-${Date.now()}-${Math.random()}`;
	try {
		await navigator.locks.request(name, () => {
			tell({ type: "xocnn:lock", name });
			return new Promise(() => {});
		});
	} catch {
		// No locks here (an insecure or a storage-less place); the page asks for answers instead.
	}
}

holdLock();

// ------------------------------------------------------------------------- what PyScript calls

/** @param {object} options what PyScript asks for @returns {Promise<unknown>} */
export function loadPyodide(options) {
	const started = load({
		...options,
		indexURL: HERE,
		lockFileURL: `${HERE}pyodide-lock.json`,
		packageBaseUrl: HERE,
		stdLibURL: `${HERE}python_stdlib.zip`,
	});
	return Promise.race([started, broken]);
}
