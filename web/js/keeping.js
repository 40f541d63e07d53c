/**
 * What the reader has made, kept in the browser: bytes that Python wrote and Python reads. Of several tabs
 * the first one keeps. Where storage is denied or full, the page says that nothing is kept; a kept state that
 * cannot be read is set aside, for the reader to save it as a file.
 */

import { createStore, del, get, set } from "idb-keyval";
import { find } from "./elements/element.js";
import { recall, remember } from "./memory.js";
import { BROUGHT } from "./session.js";

/** @typedef {import("./session.js").Brought} Brought */
/** @typedef {"now" | "way" | "tray"} Part the state, the way of the run, own drawings */
/** @typedef {Part | "runs" | Brought} Name these, past runs of a lab, and what was brought for labs */
/** @typedef {{[name in Part]: Uint8Array | null}} Kept */

const LOCK = "xocnn-keeping";
const SET_ASIDE = "set aside";
const FLAG = "kept"; // says that there is something to be looked for: a first visit opens no database

const place = find("#kept", HTMLElement);
/** @type {ReturnType<typeof createStore> | null} */
let store = null;
/** Whether this tab keeps what is made in it; asked for once. @type {Promise<boolean> | null} */
let ours = null;
/** One writing after another; of those that wait only the newest of each kind. @type {Map<string, Uint8Array | null>} */
const due = new Map();
/** @type {Promise<void> | null} */
let writing = null;
let forgotten = false;

const DENIED = "Not kept: this browser lets the page store nothing. Save the network as a file.";
const FULL = "Not kept: this browser has no more room. Save the network as a file.";

function database() {
	store ??= createStore("xocnn", "kept");
	return store;
}

/** @param {string} words */
function say(words) {
	if (place.textContent !== words) place.textContent = words;
}

/** Whether this tab is the one that keeps: the lock is held until the tab is gone. @returns {Promise<boolean>} */
function claim() {
	ours ??= new Promise((resolve) => {
		if (!navigator.locks) return resolve(true);
		navigator.locks
			.request(LOCK, { ifAvailable: true }, (lock) => {
				resolve(lock !== null);
				if (lock) return new Promise(() => {});
				say("Not kept: another tab with this page is open, and keeps what is made there.");
			})
			.catch(() => resolve(true));
	});
	return ours;
}

/** What was kept the last time, if anything was. @returns {Promise<Kept | null>} */
export async function load() {
	const found = await read("now", "way", "tray", SET_ASIDE);
	if (!found) return null;
	const [now, way, tray, aside] = found;
	if (aside) offer(aside);
	return { now, way, tray };
}

/** The same of past runs. @returns {Promise<Uint8Array | null>} */
export async function loadRuns() {
	return (await read("runs"))?.[0] ?? null;
}

/** The same of what was brought for labs. @returns {Promise<[Brought, Uint8Array][]>} */
export async function loadBrought() {
	const found = (await read(...BROUGHT)) ?? [];
	return BROUGHT.flatMap((kind, at) => {
		const file = found[at];
		return file ? [/** @type {[Brought, Uint8Array]} */ ([kind, file])] : [];
	});
}

/** @param {string[]} names @returns {Promise<(Uint8Array | null)[] | null>} */
async function read(...names) {
	if (!recall(FLAG) || !(await claim())) return null;
	try {
		const store = database();
		const found = await Promise.all(names.map((name) => get(name, store)));
		return found.map((bytes) => (bytes instanceof Uint8Array ? bytes : null));
	} catch {
		say(DENIED);
		return null;
	}
}

/** Keeps something of this name. @param {Name} name @param {Uint8Array} bytes */
export function keep(name, bytes) {
	due.set(name, bytes);
	writing ??= write();
}

async function write() {
	try {
		if (forgotten || !(await claim())) return due.clear();
		for (const [name, bytes] of due) {
			due.delete(name);
			if (bytes) await set(name, bytes, database());
			else await del(name, database());
		}
		remember(FLAG, "1");
		say("Kept in this browser.");
	} catch (error) {
		due.clear();
		say(error instanceof DOMException && error.name === "QuotaExceededError" ? FULL : DENIED);
	} finally {
		writing = null;
	}
}

/** What cannot be read goes out of the way, and is not thrown away. @param {Name} name @param {Uint8Array} bytes */
export function setAside(name, bytes) {
	due.set(SET_ASIDE, bytes);
	due.set(name, null);
	writing ??= write();
	offer(bytes);
}

/** @param {Uint8Array} bytes */
function offer(bytes) {
	const link = find("#set-aside", HTMLAnchorElement);
	link.href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (bytes)]));
	link.hidden = false;
}

/** Forgets everything that is kept; what there is of this visit is not kept any more, either. */
export async function forget() {
	forgotten = false;
	for (const name of ["now", "way", "tray", "runs", ...BROUGHT, SET_ASIDE]) due.set(name, null);
	writing ??= write();
	await writing;
	forgotten = true;
	find("#set-aside", HTMLAnchorElement).hidden = true;
	say("Nothing is kept in this browser, and nothing will be until the page is opened anew.");
}
