/**
 * The files that Python needs, loaded in a worker of their own: the page starts it as soon as it can,
 * long before there is a Python, and neither of the two is held up by what arrives.
 *
 * It begins by itself. What it is told:
 *
 *     "tell"   say now and from now on how much is there; try again what could not be had
 *     a port   send everything through it, {name, content}, each file as soon as it is there, and modules
 *
 * What it says: {loaded, total, what}, in bytes of "Python", "NumPy", "xocnn"; {whole: true} at the end,
 * or {problem}, a sentence, as soon as a file cannot be had or nothing has come of it for a while.
 *
 * WebAssembly is compiled here, while it loads, and crosses as a module; a wheel crosses as its files,
 * bytes by path, and what is large WebAssembly among them as a module besides, {module, of}: Python would compile it
 * while everything waits. All else crosses as bytes. Scripts cannot cross: they are loaded to be in the browser's
 * cache when they are asked for, and so that it is known at once if they are not there. A Python that is
 * started later gets all of it without the network.
 */

import { failure, request } from "../js/loading.js";

/** The files of this folder that Python needs, and their sizes. The build fills them in. */
const SIZES = /** @type {Record<string, number>} */ (JSON.parse("%FILES%"));
const TOTAL = Object.values(SIZES).reduce((sum, size) => sum + size, 0);
const PACKED = ".gzip";
const LARGE = 2 ** 20; // bytes
const HERE = new URL("./", import.meta.url).href;

/** What is there or on its way. @type {Map<string, Promise<object>>} */
const parts = new Map();
/** WebAssembly out of wheels. @type {Promise<{module: WebAssembly.Module, of: Uint8Array}>[]} */
const modules = [];
let loaded = 0;
let told = 0;
let subject = "Python";
let asked = false;

whole().catch(() => {});

globalThis.onmessage = ({ data }) => {
	if (data !== "tell") return hand(data);
	asked = true;
	tell();
	whole().then(
		() => globalThis.postMessage({ whole: true }),
		(problem) => globalThis.postMessage({ problem: problem.message }),
	);
};

/** @param {string} name */
function begin(name) {
	const part = load(name);
	parts.set(name, part);
	part.catch(() => parts.delete(name)); // the next worker has it tried again
}

/** @param {string} name */
async function load(name) {
	const address = HERE + name;
	const { response, touch, end } = await request(address);
	let counted = 0;
	try {
		// A copy is counted: of WebAssembly that comes straight from the network, a browser keeps the
		// machine code for the next visit.
		const counting = countAll(response.clone(), name, (bytes) => {
			counted += bytes;
			touch();
		}).then(() => {
			if (counted < SIZES[name]) throw new Error(`only ${counted} of ${SIZES[name]} bytes came`);
		});
		const coming = name.endsWith(".wasm") ? compile(response) : unpack(response, name);
		coming.catch(() => {}); // that bytes are missing says more than what comes of it
		await counting;
		end();
		return await coming;
	} catch (problem) {
		loaded -= counted;
		throw failure(address, problem);
	} finally {
		end();
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

/** @param {Response} response @param {string} name */
async function unpack(response, name) {
	if (!name.endsWith(PACKED)) return response.arrayBuffer();
	const unpacked = /** @type {ReadableStream} */ (response.body).pipeThrough(new DecompressionStream("gzip"));
	const content = await new Response(unpacked).arrayBuffer();
	if (!name.includes(".whl")) return content;
	const files = filesOf(content);
	for (const [path, bytes] of Object.entries(files)) if (path.endsWith(".so") && bytes.length > LARGE) prepare(bytes);
	return files;
}

/** @param {Uint8Array} bytes */
function prepare(bytes) {
	const of = bytes.slice(); // without all else that lies in the same buffer
	const made = WebAssembly.compile(of).then((module) => ({ module, of }));
	made.catch(() => {}); // Python says what is wrong with it
	modules.push(made);
}

/** The files of a zip in which nothing is compressed and that has no comment: ours are like that.
 * @param {ArrayBuffer} zip @returns {Record<string, Uint8Array>} */
function filesOf(zip) {
	const view = new DataView(zip);
	const end = zip.byteLength - 22;
	let entry = view.getUint32(end + 16, true);
	/** @type {Record<string, Uint8Array>} */
	const files = {};
	for (let left = view.getUint16(end + 10, true); left; left--) {
		const [name, extra, comment] = [28, 30, 32].map((at) => view.getUint16(entry + at, true));
		const local = view.getUint32(entry + 42, true);
		const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
		const path = new TextDecoder().decode(new Uint8Array(zip, entry + 46, name));
		files[path] = new Uint8Array(zip, start, view.getUint32(entry + 24, true));
		entry += 46 + name + extra + comment;
	}
	return files;
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
	if (asked) globalThis.postMessage({ loaded, total: TOTAL, what: subject });
}

/**
 * Wait for everything; rejects as soon as one file cannot be had. What could not be had before is
 * tried again. @returns {Promise<unknown>}
 */
function whole() {
	for (const name of Object.keys(SIZES)) if (!parts.has(name)) begin(name);
	return Promise.all(parts.values());
}

/** Send every file, when it is there, to a worker. @param {MessagePort} port */
function hand(port) {
	for (const [name, part] of parts) {
		if (/\.(mjs|py)$/.test(name)) continue;
		const send = (/** @type {object} */ content) => port.postMessage({ name: name.replace(PACKED, ""), content });
		part.then(send, () => {}); // `whole` tells what is missing
	}
	whole().then(
		() => {
			for (const made of modules) made.then((message) => port.postMessage(message)).catch(() => {});
		},
		() => {},
	);
}
