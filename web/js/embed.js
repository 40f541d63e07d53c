/**
 * One lab, alone in another page. It tells the page around it how high it is, `{type: "xocnn:resize",
 * height}`, and when Python is there, `{type: "xocnn:ready"}`.
 */

import * as address from "./address.js";
import * as brought from "./brought.js";
import { refreshColours } from "./colour.js";
import { Pad } from "./elements/pad.js";
import { VerdictView } from "./elements/verdict.js";
import { wordsOf } from "./format.js";
import { prepareLab, sleepLabs, wakeLabs } from "./labs/labs.js";
import { prepared, preparedLabs, readyMade, report, STUCK, slow } from "./opening.js";
import * as python from "./python.js";
import { announce, onLight } from "./scene.js";
import * as session from "./session.js";
import { isOver, lockOf } from "./turns.js";

/** @template {HTMLElement} T @param {string} selector @param {new () => T} type @returns {T} */
function find(selector, type) {
	return /** @type {T} */ (document.querySelector(selector) ?? new type());
}

const pad = find("xo-pad", Pad);
const verdict = find("xo-verdict", VerdictView);
const root = document.documentElement;

/** @param {object} message */
function tell(message) {
	if (parent !== window) parent.postMessage(message, "*");
}

const growing = new ResizeObserver(() =>
	tell({ type: "xocnn:resize", height: Math.ceil(root.getBoundingClientRect().height) }),
);

/** @param {unknown} error */
function complain(error) {
	find("#problem-text", HTMLElement).textContent = wordsOf(error);
	find("#problem", HTMLElement).hidden = false;
}

/** @param {"ready" | "failed"} state @param {string} words */
function enter(state, words) {
	root.dataset.state = state;
	find("#progress", HTMLElement).hidden = true;
	find("#state", HTMLElement).textContent = words;
	find("#restart", HTMLElement).hidden = state !== "failed";
}

/** @type {string[]} */
let classes = [];
let seeing = false;
let unseen = false;

async function see() {
	unseen = true;
	if (seeing || root.dataset.state !== "ready") return;
	seeing = true;
	try {
		while (unseen) {
			unseen = false;
			const seen = await session.see(pad.drawing.strokes, pad.drawing.picture);
			verdict.show(seen.verdict, classes);
			announce();
		}
	} catch (error) {
		complain(error);
	} finally {
		seeing = false;
	}
}

pad.addEventListener("xo-draw", () => {
	find("#undo", HTMLButtonElement).disabled = !pad.canUndo;
	void see();
});
find("#clear", HTMLElement).addEventListener("click", () => pad.clear());
find("#undo", HTMLElement).addEventListener("click", () => pad.undo());
onLight((place) => pad.light(place));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refreshColours);

/** The lab that the address asks for, with what the build computed. */
async function show() {
	const [example, labs] = await Promise.all([prepared, preparedLabs()]);
	const query = new URLSearchParams(location.search);
	const asked = address.read(query, labs, example.examples);
	if (asked.theme) {
		root.dataset.theme = asked.theme;
		refreshColours();
	}
	find("#note", HTMLElement).textContent = asked.notes.join(" ");
	find("#note", HTMLElement).hidden = !asked.notes.length;
	classes = example.opened.network.classes;
	pad.pen = example.pen;
	pad.show({ strokes: asked.strokes ?? example.strokes, picture: null, example: true }, false);
	const drawn = asked.strokes !== null && String(asked.strokes) !== String(example.strokes);
	if (drawn) verdict.wait("The verdict on this drawing comes with Python.");
	else verdict.show(example.seen.verdict, classes);
	const found = labs.find(({ id }) => id === asked.lab);
	const lab = found && (await prepareLab(found, { chosen: asked.chosen, hidden: asked.hidden, drawn }));
	// Not sooner: with neither of the two the frame around would shrink for a moment.
	find(".board", HTMLElement).hidden = asked.hidden.includes("board") || !found?.board;
	if (!lab) return asked;
	document.title = `xocnn: ${found.title}`;
	find("#lab", HTMLElement).append(lab);
	find("#whole", HTMLAnchorElement).href = `index.html#${asked.lab}`;
	return asked;
}

/** Whether Python has been asked for, here. */
let running = false;

async function start() {
	if (running) return;
	running = true;
	root.classList.remove("resting");
	root.dataset.state = "loading";
	find("#problem", HTMLElement).hidden = true;
	find("#state", HTMLElement).textContent = "loading Python";
	brought.begin();
	void takeTurn();
	try {
		const [model] = await Promise.all([readyMade(), python.restart({ onprogress: report, onslow: slow })]);
		await session.open(model, false);
		enter("ready", "ready");
		await see();
		await brought.recall(complain);
		wakeLabs();
		tell({ type: "xocnn:ready" });
	} catch (error) {
		if (!running) return; // it was sent to rest, or has said so itself
		running = false;
		endTurn();
		enter("failed", "Python is not there");
		complain(error);
	}
}

/** Python ends, to make room for another lab; everything stays in sight, and comes back when it is touched. */
function rest() {
	running = false;
	endTurn();
	python.terminate();
	sleepLabs();
	root.classList.add("resting");
	find("#state", HTMLElement).textContent = "at rest; touch to go on";
}

// Labs in one page know of each other, as far as the browser lets them.
const me = crypto.randomUUID();
const channel = open("xocnn:running");
/** The name of the lock that this lab holds while it runs; nothing where there are no locks. */
let turn = "";
let endTurn = () => {};

/** @param {string} name */
function open(name) {
	try {
		return new BroadcastChannel(name);
	} catch {
		return null; // storage is denied; each lab runs by itself
	}
}

/** Holds a lock for as long as this lab runs, and tells the others. */
async function takeTurn() {
	const name = lockOf(me, performance.timeOrigin + performance.now());
	const ended = new Promise((resolve) => {
		endTurn = () => {
			turn = "";
			resolve(undefined);
		};
	});
	try {
		await navigator.locks.request(name, () => {
			turn = name;
			channel?.postMessage("started");
			return ended;
		});
	} catch {
		// No locks here: each lab runs by itself.
	}
}

channel?.addEventListener("message", async () => {
	if (!turn) return;
	try {
		const { held = [] } = await navigator.locks.query();
		const names = held.map(({ name }) => name);
		if (turn && isOver(turn, names)) rest();
	} catch {
		// This frame is about to go.
	}
});
for (const touch of ["pointerdown", "keydown", "focusin"]) {
	addEventListener(touch, () => {
		if (!running && root.classList.contains("resting")) void start();
	});
}

python.onfailure((/** @type {Error} */ error) => {
	running = false;
	endTurn();
	sleepLabs();
	enter("failed", "Python has stopped");
	complain(`${error.message} Your drawing is kept.`);
});
python.onstuck((is) => {
	find("#problem", HTMLElement).hidden = !is;
	find("#restart", HTMLElement).hidden = !is;
	if (is) find("#problem-text", HTMLElement).textContent = STUCK;
});
find("#restart", HTMLElement).addEventListener("click", () => {
	running = false;
	void start();
});

show().then(
	({ start: when }) => {
		growing.observe(root); // before, there is nothing in the frame to be seen whole
		if (when !== "click") return start();
		root.classList.add("resting");
		find("#state", HTMLElement).textContent = "touch to start";
	},
	(error) => {
		// A link to a lab that there is not: Python is not needed to say so.
		root.dataset.state = "failed";
		find(".from .python", HTMLElement).hidden = true;
		find(".board", HTMLElement).hidden = true;
		complain(error);
		growing.observe(root);
	},
);
