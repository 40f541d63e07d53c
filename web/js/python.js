/**
 * The conversation with Python: the one module that knows PyScript.
 *
 *     import { call, onfailure, restart, start, terminate } from "./python.js";
 *
 *     onfailure((error) => …);             // Python ended without being told to
 *     await start({ onprogress: ({ loaded, total, what }) => … });  // bytes; "Python", "NumPy", "xocnn"
 *     const seen = await call("see", { strokes, picture });
 *
 * `call(name, payload)` calls `xocnn.page.Session.name(**payload)`. The payload is what JSON can
 * say; a Uint8Array or an ArrayBuffer in it arrives as bytes, every other typed array as a flat
 * NumPy array. A NumPy array in the answer comes as {data, shape}, data being the typed array of
 * its type; bytes come as a Uint8Array in the same form. What Python's side raises rejects the
 * promise with a PythonError: its message is a sentence, its kind the name of the exception.
 *
 * The HTML says where Python lies, and the build fills that in:
 *
 *     <meta name="xocnn-runtime" content="%RUNTIME%" data-at-once>
 *
 * Nothing else is needed there; this module brings PyScript and its configuration itself. With
 * data-at-once it begins as soon as it runs, and `start` takes over what is under way; to have that
 * happen first of all, before the page is laid out, add to the head after the line above:
 *
 *     <script type="module" async blocking="render" src="js/python.js"></script>
 *     <link rel="modulepreload" href="%RUNTIME%pyscript/core.js">
 *
 * How an end of the worker is noticed: a failed import or call, an error event, and, since a worker
 * that is terminated or crashes says nothing at all, a lock that it holds as long as it lives (see
 * web/worker/shim.mjs). Where there are no locks, by its not answering for long.
 */

import { diagnose, isOutdated, isSandboxed, loadAgain, NEWER, PATIENCE, SANDBOXED, SOON } from "./loading.js";
import { isGone, PythonError, pack, unpack } from "./messages.js";

/** @typedef {{loaded: number, total: number, what: string}} Progress */
/** @typedef {{onprogress?: (progress: Progress) => void, onslow?: () => void}} Options */
/** @typedef {{data: any, shape: number[]}} NumericArray */
/** @typedef {{call: (name: string, payload: Record<string, any>) => Promise<any>, end: () => void}} Helper */
/** @typedef {Worker & {ready: Promise<unknown>, sync: Record<string, (...values: any[]) => Promise<any>>}} XWorker */
/** @typedef {{options: Options, started: Promise<void>, error?: PythonError, cause?: PythonError, ready: boolean, fetched: boolean, begun: boolean, failing: boolean, pending: number, quiet: number, locked: boolean, stop: AbortController, running: Promise<void>, run: () => void, end: Promise<never>, waiting: Set<(error: PythonError) => void>, finish: (error: PythonError) => void, worker?: XWorker, element?: HTMLElement}} Life one worker, from its birth to its end */

const SECOND = 1000;
/**
 * Seconds without a sign of life: while files are on their way; while all that is left is to compile and to import, and
 * a slow machine is said to be one; during a call; and until an idle one is asked.
 */
const LIMITS = { fetching: 16, starting: 60, calling: 60, idle: 5 };

const SILENCE = `nothing came for ${LIMITS.fetching} seconds.`;

export { isGone, PythonError };

/** @type {((error: PythonError) => void)[]} */
const mourners = [];
/** @type {Life | undefined} */
let current;
/** One that nobody has asked for yet. @type {Life | undefined} */
let early;
/** Whether only the page, loaded again, can start Python. */
let anew = false;
/** What a policy of the page or of its host forbade last. */
let forbidden = "";
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, disposition }) => {
	const matters = disposition === "enforce" && /^(script|worker|connect)-src/.test(effectiveDirective);
	if (matters) forbidden = `the policy of this site forbids ${blockedURI} (${effectiveDirective})`;
});
/** Those that help the current one. @type {Set<Life>} */
const helpers = new Set();

/**
 * Be told, once for each worker, when Python ends without having been told to, also while it starts.
 * @param {(error: PythonError) => void} listener
 */
export function onfailure(listener) {
	mourners.push(listener);
}

/** @type {((stuck: boolean) => void)[]} */
const waiters = [];

/**
 * Be told when Python has not answered for a minute, and when it does so after all.
 * @param {(stuck: boolean) => void} listener
 */
export function onstuck(listener) {
	waiters.push(listener);
}

/**
 * Start Python, or take over what has started as this module ran. Resolves when it can be called;
 * rejects, after `onfailure`, if it cannot be started.
 * @param {Options} [options]
 * @returns {Promise<void>}
 */
export async function start(options = {}) {
	const life = early ?? begin();
	early = undefined;
	life.options = options;
	await untilReady(life, life.started);
}

/** Waits until a life can be called; one that cannot be started has failed. @param {Life} life @param {Promise<void>} started */
async function untilReady(life, started) {
	try {
		await Promise.race([started, life.end]);
		life.ready = true;
	} catch (problem) {
		void fail(life, problem);
		throw await life.end.catch((error) => error);
	}
}

/** A new life, in place of the one before. @returns {Life} */
function begin() {
	terminate();
	const life = newLife();
	current = life;
	life.started = bring(life);
	life.started.catch(() => {});
	if (isSupported() && !isSandboxed()) load(life).catch((problem) => fail(life, problem));
	return life;
}

/** @param {Life} life */
async function bring(life) {
	if (!isSupported()) {
		throw new PythonError("Unsupported", "This browser is too old to run Python in a page.");
	}
	if (isSandboxed()) throw new PythonError("Unsupported", `${SANDBOXED} ${location.href}`);
	parts();
	const worker = await Promise.race([createWorker(life), life.end]);
	await worker.ready;
	await ask(life, "hello");
}

/**
 * End Python, if it still runs, and start it anew, with nothing left of what it knew.
 * @param {Options} [options]
 * @returns {Promise<void>}
 */
export async function restart(options) {
	if (anew) await loadAgain(files());
	else await start(options);
}

/**
 * Call a method of `xocnn.page.Session`.
 * @param {string} name
 * @param {Record<string, any>} [payload] its keywords
 * @returns {Promise<any>}
 */
export async function call(name, payload = {}) {
	const life = current;
	if (!life) throw new PythonError("Stopped", "Python is not running.");
	return callIn(life, name, payload);
}

/** @param {Life} life @param {string} name @param {Record<string, any>} payload */
async function callIn(life, name, payload) {
	if (life.error) throw life.error;
	if (!life.ready) throw new PythonError("Starting", "Python is still starting.");
	const { text, buffers } = pack(payload);
	return ask(life, "call", name, text, buffers);
}

/**
 * Start one more Python beside the one that runs, in a worker of its own and with a `Session` of its own. It ends
 * with that one, or when `end` is called; its end is told to nobody but whoever calls it.
 * @returns {Promise<Helper>}
 */
export async function helper() {
	const life = newLife();
	helpers.add(life);
	life.stop.signal.addEventListener("abort", () => helpers.delete(life));
	await untilReady(life, bring(life));
	return {
		call: (name, payload) => callIn(life, name, payload),
		end: () => end(life, stopped()),
	};
}

const stopped = () => new PythonError("Stopped", "Python was stopped.");

/** End Python at once. Calls that wait are rejected; `onfailure` is not told. */
export function terminate() {
	for (const life of [current, ...helpers]) if (life) end(life, stopped());
	current = undefined;
	early = undefined;
}

/** Whether this browser has what Pyodide needs. */
export function isSupported() {
	return typeof Worker === "function" && typeof globalThis.WebAssembly?.Exception === "function";
}

// ------------------------------------------------------------------------- one worker's life

/** @returns {Life} */
function newLife() {
	/** @type {(error: PythonError) => void} */
	let finish = () => {};
	/** @type {Promise<never>} */
	const end = new Promise((_, reject) => {
		finish = reject;
	});
	end.catch(() => {});
	let run = () => {};
	/** @type {Promise<void>} */
	const running = new Promise((resolve) => {
		run = resolve;
	});
	const stop = new AbortController();
	/** @type {Life} */
	const life = {
		options: {},
		started: Promise.resolve(),
		ready: false,
		fetched: false,
		begun: false,
		failing: false,
		pending: 0,
		quiet: 0,
		locked: false,
		stop,
		running,
		run,
		end,
		waiting: new Set(),
		finish,
	};
	// Ticks are counted, not time: a page that slept has not waited.
	const timer = setInterval(() => tick(life), SECOND);
	stop.signal.addEventListener("abort", () => clearInterval(timer));
	return life;
}

/** @param {Life} life @param {PythonError} error */
function end(life, error) {
	if (life.error) return;
	life.error = error;
	if (life === current) tellStuck(false);
	life.stop.abort();
	life.worker?.terminate();
	life.element?.remove();
	life.finish(error);
	for (const refuse of life.waiting) refuse(error);
}

/**
 * End a worker that failed, and tell the page. While it starts, the reason may be a file: that is looked into first.
 * @param {Life} life @param {unknown} problem
 */
async function fail(life, problem) {
	if (life.error) return;
	if (problem instanceof PythonError) life.cause = problem;
	if (life.failing) return;
	life.failing = true;
	const [why, newer] = life.ready
		? ["", false]
		: await Promise.all([diagnose(life.cause ? [] : files(), problem === SILENCE ? SOON : PATIENCE), isOutdated()]);
	if (life.error) return;
	anew = newer || !(life.ready || life.cause); // a script that a page has imported in vain it cannot import again
	const error = newer
		? new PythonError("Stopped", NEWER)
		: (life.cause ?? new PythonError("Stopped", why || stoppedBy(problem)));
	end(life, error);
	if (life === current && life !== early) for (const listener of mourners) listener(error);
}

/** @param {unknown} problem */
function stoppedBy(problem) {
	return forbidden ? `Python cannot start: ${forbidden}.` : `Python stopped: ${reason(problem)}`;
}

/** The scripts that Python starts with; parts.mjs looks after all else. */
function files() {
	const here = runtime();
	const first = ["pyscript/core.js", "parts.mjs", "shim.mjs"].map((name) => here + name);
	const preloaded = [...document.querySelectorAll("link[rel=modulepreload]")].map(
		(link) => /** @type {HTMLLinkElement} */ (link).href,
	);
	const asked = [...preloaded, ...performance.getEntriesByType("resource").map(({ name }) => name)];
	return [...new Set([...first, ...asked.filter((name) => name.startsWith(here) && /\.m?js$/.test(name))])];
}

/** @param {unknown} problem */
function reason(problem) {
	const message = problem instanceof Error ? problem.message : String(problem);
	// Python's own errors come with a traceback; its last line says what it was.
	return message.trim().split("\n").at(-1) || "it gave no reason.";
}

/** Whether the reader has been told that an answer does not come. */
let stuck = false;

/** @param {boolean} is */
function tellStuck(is) {
	if (is === stuck) return;
	stuck = is;
	for (const listener of waiters) listener(is);
}

/** Something goes on. @param {Life} life */
function sign(life) {
	life.quiet = 0;
	document.dispatchEvent(new Event("xocnn:progress"));
}

/** Once a second: has this worker been silent for too long? @param {Life} life */
function tick(life) {
	life.quiet += 1;
	if (!life.ready) {
		if (!(life.fetched && life.begun) && life.quiet >= LIMITS.fetching) void fail(life, SILENCE);
		else if (life.quiet === LIMITS.starting) life.options.onslow?.();
	} else if (life.pending) {
		if (!life.locked && life.quiet > LIMITS.calling) void fail(life, "it does not answer.");
		else if (life.quiet === LIMITS.calling && life === current) tellStuck(true);
	} else if (!life.locked && life.quiet >= LIMITS.idle) {
		life.quiet = 0;
		ask(life, "hello").catch(() => {});
	}
}

/** @param {Life} life @param {XWorker} worker */
function listen(life, worker) {
	worker.onerror = () => {}; // PyScript would print what `ready` rejects with
	worker.addEventListener("error", (event) => {
		event.preventDefault();
		fail(life, event.message || "its worker failed.");
	});
	worker.addEventListener("message", ({ data }) => {
		sign(life);
		if (data?.type === "xocnn:parts") {
			life.begun = true;
			life.run();
			parts().postMessage(data.port, [data.port]);
		} else if (data?.type === "xocnn:lock") {
			awaitEnd(life, data.name);
		}
	});
}

/** Wait for the lock of a worker: it is ours when the worker is gone.
 * @param {Life} life @param {string} name */
async function awaitEnd(life, name) {
	try {
		life.locked = true;
		await navigator.locks.request(name, { signal: life.stop.signal }, () => {
			fail(life, "its worker is gone.");
		});
	} catch {
		life.locked = false; // no locks here, or we ended the worker ourselves
	}
}

// ------------------------------------------------------------------------- PyScript

/** @type {Promise<any> | undefined} */
let loading;

/** PyScript, configured to run our interpreter in a worker and to load nothing else. */
function pyscript() {
	const here = runtime();
	loading ??= (async () => {
		const plugins = ["codemirror", "deprecations-manager", "donkey", "error"];
		const off = [...plugins, "py-editor", "py-game", "py-terminal"].map((name) => `!${name}`);
		configure("py-config", {
			interpreter: `${here}shim.mjs`,
			plugins: off,
		});
		configure("mpy-config", { plugins: off });
		return withoutDatabases(() => import(`${here}pyscript/core.js`));
	})();
	loading.catch(() => {
		loading = undefined;
	});
	return loading;
}

/** Loads what Python is made of; see web/worker/parts.mjs. @type {Worker | undefined} */
let loader;

function parts() {
	if (!loader) {
		const made = new Worker(`${runtime()}parts.mjs`, { type: "module" });
		made.onerror = () => {
			if (loader === made) loader = undefined; // nobody listened yet: whoever does next tries again
		};
		loader = made;
	}
	return loader;
}

/** Have everything loaded, and tell how much is there. @param {Life} life @returns {Promise<void>} */
function load(life) {
	return new Promise((resolve, reject) => {
		const worker = parts();
		worker.onmessage = ({ data }) => {
			sign(life);
			life.fetched ||= data.loaded === data.total;
			if (data.whole) resolve();
			else if (data.problem) reject(new PythonError("Stopped", data.problem));
			else if (life === current) life.options.onprogress?.(data);
		};
		worker.onerror = () => {
			worker.terminate();
			loader = undefined; // the next life tries again
			reject(new Error("parts.mjs could not be loaded."));
		};
		worker.postMessage("tell");
	});
}

/**
 * PyScript opens a database as it is imported, for a feature that we do not use; where storage is
 * denied, that is an uncaught error. Here it gets one that never opens.
 * @template T @param {() => Promise<T>} load @returns {Promise<T>}
 */
async function withoutDatabases(load) {
	const real = Object.getOwnPropertyDescriptor(globalThis, "indexedDB");
	Object.defineProperty(globalThis, "indexedDB", { configurable: true, value: { open: () => ({}) } });
	try {
		return await load();
	} finally {
		if (real) Object.defineProperty(globalThis, "indexedDB", real);
	}
}

/** @param {string} tag @param {object} settings */
function configure(tag, settings) {
	const element = document.querySelector(tag) ?? document.createElement(tag);
	element.textContent = JSON.stringify(settings);
	document.head.append(element);
}

/** The address of Python's folder. */
function runtime() {
	const meta = document.querySelector('meta[name="xocnn-runtime"]');
	const folder = meta?.getAttribute("content");
	if (!folder) throw new PythonError("Page", 'This page lacks <meta name="xocnn-runtime">.');
	return new URL(folder, document.baseURI).href;
}

/** Workers that belong to a life. @type {WeakSet<XWorker>} */
const taken = new WeakSet();

/** @param {Life} life @returns {Promise<XWorker>} */
async function createWorker(life) {
	const { hooks } = await pyscript();
	if (life.error) throw life.error;
	return new Promise((resolve) => {
		const element = document.createElement("script");
		element.type = "py";
		element.setAttribute("worker", "");
		element.src = `${runtime()}worker.py`;
		/** @param {unknown} _ @param {XWorker} worker */
		const created = (_, worker) => {
			// Of two that wait each takes one.
			if (taken.has(worker)) return;
			taken.add(worker);
			hooks.main.onWorker.delete(created);
			life.worker = worker;
			listen(life, worker);
			resolve(worker);
		};
		hooks.main.onWorker.add(created);
		// One that ended before it had a worker must not take the next one's for its own.
		life.stop.signal.addEventListener("abort", () => hooks.main.onWorker.delete(created));
		life.element = element;
		document.head.append(element);
	});
}

// ------------------------------------------------------------------------- messages

/**
 * Ask the worker, and read its answer. What is not even an answer ends the worker.
 * @param {Life} life @param {"hello" | "call"} name @param {...any} values
 */
async function ask(life, name, ...values) {
	if (!life.pending) life.quiet = 0;
	life.pending += 1;
	let reply;
	try {
		const asked = /** @type {XWorker} */ (life.worker).sync[name]?.(...values);
		reply = await answerOf(life, asked);
	} catch (problem) {
		void fail(life, problem);
		throw life.error ?? problem;
	} finally {
		life.pending -= 1;
		life.quiet = 0;
		if (life === current) tellStuck(false);
	}
	return unpack(reply);
}

/**
 * What the worker answers; rejects if it ends before that. Not a race with `life.end`, which would keep every
 * answer for as long as the worker lives.
 *
 * @param {Life} life @param {Promise<any> | undefined} asked @returns {Promise<any>}
 */
function answerOf(life, asked) {
	if (life.error) return Promise.reject(life.error);
	return new Promise((resolve, reject) => {
		life.waiting.add(reject);
		Promise.resolve(asked)
			.then(resolve, reject)
			.finally(() => life.waiting.delete(reject));
	});
}

// ------------------------------------------------------------------------- at once

// A page of several labs starts Python only when it is wanted: it is begun here where the page says so.
const atOnce = document.querySelector('meta[name="xocnn-runtime"][data-at-once]');
if (atOnce && isSupported()) early = begin();

/** Resolves when the worker that was begun at once runs, or does not come: it needs this thread until then.
 * @type {Promise<void>} */
export const underway = early ? Promise.race([early.running, early.end]).catch(() => {}) : Promise.resolve();
