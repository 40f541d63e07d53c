/**
 * The interpreter as PyScript sees it, in the worker. PyScript imports this module instead of
 * Pyodide (it is the `interpreter` of the page's configuration) and calls its `loadPyodide`.
 *
 * It does what the stock one does not:
 * - everything that Python needs comes from a worker that began to load it before there was this one
 *   (see parts.mjs), and never from another host;
 * - WebAssembly that has been compiled is not compiled again;
 * - the wheels that the lock file names are put in place before PyScript sees Python, and not by it: their
 *   files arrive unpacked, and nothing needs to be installed;
 * - PyScript's wish for IndexedDB is met from memory, so that a page embedded where storage is
 *   denied works, too, and nobody's disk gets a database that is never read;
 * - a lock is held for as long as the worker lives, so that the page notices its end.
 *
 * Messages to the page: {type: "xocnn:parts", port}, which asks for the files, and {type: "xocnn:lock",
 * name}. Through the port come {name, content}, and {module, of} for what Python will ask to have compiled.
 */

import { loadPyodide as load, version } from "./pyodide.mjs";

export { version };

if (typeof document !== "undefined") throw new Error("Python runs in a worker only.");

const HERE = new URL("./", import.meta.url).href;

/** @param {object} message */
const tell = (message) => globalThis.postMessage(message);

// ------------------------------------------------------------------------- files, from the page

/** @typedef {{promise: Promise<any>, resolve: (content: any) => void}} Part */

/** By name, what the page has sent or is going to send. @type {Map<string, Part>} */
const parts = new Map();

/** @param {string} name @returns {Part} */
function part(name) {
	let found = parts.get(name);
	if (!found) {
		let resolve = (/** @type {any} */ _) => {};
		const promise = new Promise((act) => {
			resolve = act;
		});
		found = { promise, resolve };
		parts.set(name, found);
	}
	return found;
}

/** What the page has sent; asked for once, and large. @param {string} name */
async function take(name) {
	const content = await part(name).promise;
	parts.delete(name);
	return content;
}

// A channel of our own: PyScript takes every message that comes to the worker for its own.
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => {
	if (data.module) known.push(data);
	else part(data.name).resolve(data.content);
};
// A browser that lets no compiled WebAssembly through: it is loaded here, then.
port1.onmessageerror = () => part("pyodide.asm.wasm").resolve(undefined);
globalThis.postMessage({ type: "xocnn:parts", port: port2 }, { transfer: [port2] });

const fromNetwork = globalThis.fetch.bind(globalThis);
const instantiateStreaming = WebAssembly.instantiateStreaming.bind(WebAssembly);
/** Stands for WebAssembly that the page has compiled. @type {WeakMap<Response, WebAssembly.Module>} */
const compiled = new WeakMap();

globalThis.fetch = async (resource, options) => {
	const address = new URL(resource instanceof Request ? resource.url : resource, HERE).href;
	const name = address.startsWith(HERE) ? address.slice(HERE.length) : "";
	if (!/\.(json|wasm|zip)$/.test(name)) return fromNetwork(resource, options);
	const content = await take(name);
	if (!content) return fromNetwork(resource, options);
	const isModule = content instanceof WebAssembly.Module;
	const response = new Response(isModule ? null : content);
	if (isModule) compiled.set(response, content);
	return response;
};

/** @type {typeof WebAssembly.instantiateStreaming} */
WebAssembly.instantiateStreaming = async (source, imports) => {
	const response = await source;
	const module = compiled.get(response);
	if (!module) return instantiateStreaming(response, imports);
	return { module, instance: await WebAssembly.instantiate(module, imports) };
};

// ------------------------------------------------------------------------- compiled already

/** @type {{module: WebAssembly.Module, of: Uint8Array}[]} */
const known = [];
/** By their bytes. @type {Map<string, WebAssembly.Module>} */
const little = new Map();
const LITTLE = 64; // bytes

/**
 * A module, compiled if it was not before. Large ones were, beside the page (see parts.mjs); and for each function of
 * JavaScript that WebAssembly may call, hundreds, Emscripten makes one of a few dozen bytes that depends on the types alone.
 *
 * @param {typeof WebAssembly.Module} Module
 * @param {[BufferSource]} given
 */
function moduleOf(Module, [given]) {
	const bytes = given instanceof Uint8Array ? given : null;
	if (!bytes) return new Module(given);
	if (bytes.length > LITTLE) return known.find(({ of }) => isSame(of, bytes))?.module ?? new Module(given);
	const key = bytes.join();
	const made = little.get(key) ?? new Module(given);
	little.set(key, made);
	return made;
}

/** @param {Uint8Array} one @param {Uint8Array} other */
function isSame(one, other) {
	if (one.length !== other.length) return false;
	for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
	return true;
}

WebAssembly.Module = new Proxy(WebAssembly.Module, { construct: moduleOf });

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

const PACKAGES = "/packages";

/**
 * PyScript runs `import pyscript`, which compiles and imports all of its Python package, as it lies in
 * the working folder. This stands for it: every part is imported when somebody asks for it.
 */
const BEFORE_PYSCRIPT = `
import os, sys, types
sys.path.append("${PACKAGES}")
sys.modules["pyscript"] = types.ModuleType("pyscript")
sys.modules["pyscript"].__path__ = [os.path.join(os.getcwd(), "pyscript")]
`;

/** @param {any} fs Emscripten's @param {Record<string, Uint8Array>} files */
function put(fs, files) {
	const folders = new Set();
	for (const [path, content] of Object.entries(files)) {
		const folder = `${PACKAGES}/${path.slice(0, path.lastIndexOf("/"))}`;
		if (!folders.has(folder)) fs.mkdirTree(folder);
		folders.add(folder);
		fs.writeFile(`${PACKAGES}/${path}`, content, { canOwn: true });
	}
}

/** @param {object} options what PyScript asks for @returns {Promise<unknown>} */
export async function loadPyodide(options) {
	const lock = part("pyodide-lock.json").promise; // Pyodide takes it, too
	const python = await load({
		...options,
		indexURL: HERE,
		lockFileURL: `${HERE}pyodide-lock.json`,
		packageBaseUrl: HERE,
		stdLibURL: `${HERE}python_stdlib.zip`,
	});
	const { packages } = JSON.parse(new TextDecoder().decode(await lock));
	for (const { file_name } of Object.values(packages)) put(python.FS, await take(file_name));
	python.runPython(BEFORE_PYSCRIPT, { globals: python.toPy({}) });
	return python;
}
