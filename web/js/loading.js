/**
 * Files that a page needs: loading them within a limit, and what is wrong where one does not come, as a sentence that a
 * reader can hand on to whoever runs the site or the network.
 */

export const IDLE = 15_000; // ms without a byte, after which no more is expected
export const SOON = 3_000; // ms for asking once more for what does not come
export const PATIENCE = 10_000; // ms for asking once more for all, after one of them has failed

const FILTERED = "a web page came instead, perhaps from a filter of the network";
const BLOCKED = "it was blocked, or the connection failed";
const TYPES = [
	{ name: /\.m?js$/, type: /(java|ecma)script/, wanted: "a script as text/javascript" },
	{ name: /\.css$/, type: /text\/css/, wanted: "a style sheet as text/css" },
];

/** What is wrong with an answer, as far as it can be seen from its beginning; empty if nothing is.
 * @param {Response} response @param {string} name */
export function faultOf(response, name) {
	if (!response.ok) return `the server answered ${response.status}`;
	if (response.status === 204 || !response.body) return `the server answered ${response.status} and sent nothing`;
	const type = response.headers.get("Content-Type") ?? "";
	if (/html/.test(type)) return FILTERED;
	const rule = TYPES.find((each) => each.name.test(name));
	if (rule && !rule.type.test(type))
		return `it came as ${type || "a file without a type"}, and browsers take ${rule.wanted}`;
	return "";
}

/** Files that came wrong: they are asked for anew, past what the browser has stored. @type {Set<string>} */
const wrong = new Set();

/**
 * A request that is given up when nothing has come for a while. `touch` says that something has; `end` that all is there.
 * @param {string} address
 */
export async function request(address) {
	const stop = new AbortController();
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	let timer;
	const end = () => clearTimeout(timer);
	const touch = () => {
		end();
		timer = setTimeout(() => stop.abort(new Error(`nothing came for ${IDLE / 1000} seconds`)), IDLE);
	};
	touch();
	const cache = wrong.delete(address) ? "reload" : "default";
	try {
		const response = await fetch(address, { cache, signal: stop.signal });
		const fault = faultOf(response, nameOf(address));
		if (fault) throw new Error(fault);
		return { response, touch, end };
	} catch (problem) {
		end();
		throw failure(address, problem);
	}
}

/** What a file that did not come is said to be. @param {string} address @param {unknown} problem */
export function failure(address, problem) {
	wrong.add(address);
	const reason = problem instanceof TypeError ? BLOCKED : problem;
	return new Error(sentence(address, reason instanceof Error ? reason.message : String(reason)));
}

/** All of a file. @param {string} address @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function bytesOf(address) {
	const { response, touch, end } = await request(address);
	const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
	const chunks = [];
	try {
		for (let next = await reader.read(); !next.done; next = await reader.read()) {
			touch();
			chunks.push(next.value);
		}
	} catch (problem) {
		throw failure(address, problem);
	} finally {
		end();
	}
	return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (chunks)).arrayBuffer());
}

/** What a JSON file says. @param {string} address */
export async function jsonOf(address) {
	const bytes = await bytesOf(address);
	try {
		return JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		throw failure(address, "it came damaged or incomplete");
	}
}

/** The name of a file as people see it in an address. @param {string} address */
export const nameOf = (address) => address.split(/[?#]/)[0].split("/").pop() || address;

/**
 * Asks for a file anew, past the browser's store, and says what is wrong with it; empty if it comes now.
 * @param {string} address @param {number} [limit] ms
 */
export async function ask(address, limit = SOON) {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), limit);
	try {
		const response = await fetch(address, { cache: "no-store", signal: stop.signal });
		const fault = faultOf(response, nameOf(address));
		if (fault || !response.body) return fault;
		const first = await response.body.getReader().read();
		const isText = /\.(m?js|css|json)$/.test(nameOf(address));
		if (first.done) return "the server sent nothing";
		if (isText && first.value[0] === "<".charCodeAt(0)) return FILTERED;
		return "";
	} catch {
		if (stop.signal.aborted) return "nothing came for a long time";
		return globalThis.navigator?.onLine === false ? "this device is offline" : BLOCKED;
	} finally {
		clearTimeout(timer);
		stop.abort(); // the rest of it is not wanted
	}
}

/** Those of these files that have not come, as far as the page knows. @param {string[]} addresses */
export function missing(addresses) {
	const came = new Set(performance.getEntriesByType("resource").map(({ name }) => name));
	return addresses.filter((address) => !came.has(address));
}

/**
 * The first of these files that cannot be had, and why; nothing if all can.
 * @param {string[]} addresses @param {number} limit ms for each of them @returns {Promise<string>} a sentence
 */
export async function diagnose(addresses, limit) {
	const faults = await Promise.all(addresses.map((address) => ask(address, limit)));
	const at = faults.findIndex(Boolean);
	return at < 0 ? "" : sentence(addresses[at], faults[at]);
}

export const NEWER = "A newer version of this page is there, and this one cannot go on. Load it again.";

/** Whether the page around this one gives it no origin. No worker can start then. */
export const isSandboxed = () => self.origin === "null";
export const SANDBOXED =
	"This lab cannot start here: the page around it keeps it in a sandbox without allow-same-origin. Open it at its own address:";

/** @param {string} address @param {string} fault */
export const sentence = (address, fault) =>
	`${nameOf(address)} could not be loaded: ${fault}. Try again, or show this to whoever runs the site or the network.`;

/** Whether the server has another version of this page than the one that is open. */
export async function isOutdated() {
	const runtime = document.querySelector('meta[name="xocnn-runtime"]')?.getAttribute("content");
	try {
		const response = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(SOON) });
		const text = await response.text();
		return response.ok && text.includes('name="xocnn-runtime"') && !text.includes(`"${runtime}"`);
	} catch {
		return false;
	}
}

/** Loads the page again, and these files of it past what the browser has stored of them. @param {string[]} addresses */
export async function loadAgain(addresses) {
	const signal = AbortSignal.timeout(SOON);
	await Promise.all(
		[...addresses, location.href].map((each) => fetch(each, { cache: "reload", signal }).catch(() => {})),
	);
	location.reload();
}
