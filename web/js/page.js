/**
 * The page: it wires the elements to the conversation with Python. Elements say what the reader asked for;
 * Python answers; elements show the answer. The page pulls, one request after another.
 */

import * as brought from "./brought.js";
import { Arithmetic } from "./elements/arithmetic.js";
import { BackendChoice } from "./elements/backend.js";
import { Chart } from "./elements/chart.js";
import { Design } from "./elements/design.js";
import { element, find } from "./elements/element.js";
import { Layers } from "./elements/layers.js";
import { Pad } from "./elements/pad.js";
import { Training } from "./elements/training.js";
import { VerdictView } from "./elements/verdict.js";
import { listen } from "./files.js";
import { wordsOf } from "./format.js";
import * as keeping from "./keeping.js";
import { goToLab, placeLabs, wakeLabs } from "./labs/labs.js";
import { follow, isLinked } from "./link.js";
import { recall, remember } from "./memory.js";
import { prepared, preparedLabs, readyMade, report } from "./opening.js";
import { pixelsOf } from "./picture.js";
import * as python from "./python.js";
import { announce, announceOwn, light, onLight, share } from "./scene.js";
import * as session from "./session.js";
import * as teach from "./teach.js";
import "./theme.js";
import * as way from "./way.js";

/**
 * @typedef {import("./elements/layers.js").Cell} Cell
 * @typedef {"loading" | "ready" | "training" | "paused" | "failed"} State
 */

const PULL = 60; // ms that one request for updates should take, so that every other request soon gets its turn
const WATCHED = 60; // updates after Train that are shown one by one
const WATCHABLE = 33; // ms for each of them
const SLOWLY = 250; // ms for every update, when the reader wants to watch
const KEEP = 1000; // ms between two copies of what there is, which a restart and the next visit go on from

/** Whose arithmetic is set out before anybody has pointed anywhere: one in the middle of the blackboard. @type {Cell} */
const STARTING_CELL = { layer: 1, map: 6, row: 8, column: 15 };

const pad = find("xo-pad", Pad);
const layers = find("xo-layers", Layers);
const verdict = find("xo-verdict", VerdictView);
const training = find("xo-training", Training);
const chart = find("xo-chart", Chart);
const design = find("xo-design", Design);
const backend = find("xo-backend", BackendChoice);
const arithmetic = find("xo-arithmetic", Arithmetic);
const problem = find("#problem", HTMLElement);

/** @type {State} */
let state = "loading";
/** @type {session.Look | null} */
let look = null;
/** @type {{cell: Cell, opened: boolean} | null} */
let pointed = null;
/** The last copy of what there is. @type {keeping.Kept | null} */
let kept = null;
let keptAt = 0;

// ---- states -------------------------------------------------------------------------------------------

/** @param {State} next */
function enter(next) {
	state = next;
	document.documentElement.dataset.state = next;
	training.follow(next);
	find("#restart", HTMLElement).hidden = next !== "failed";
	find("#dismiss", HTMLElement).hidden = next === "failed";
	// While training the verdict changes many times a second: it is spoken again when that ends.
	verdict.setAttribute("aria-live", next === "training" ? "off" : "polite");
	if (next !== "loading") find("#progress", HTMLElement).hidden = true;
	find("#state", HTMLElement).textContent = {
		loading: "loading Python",
		ready: "ready",
		training: "training",
		paused: "paused",
		failed: "Python has stopped",
	}[next];
}

/** @param {unknown} error */
function complain(error) {
	find("#problem-text", HTMLElement).textContent = wordsOf(error);
	problem.hidden = false;
}

function forgive() {
	problem.hidden = true;
	find("#problem-text", HTMLElement).textContent = "";
	way.forgive();
}

let queue = Promise.resolve();

/**
 * Does what a reader asked for, one thing after another; what cannot be done is said, and nothing else
 * changes.
 *
 * @param {() => void | Promise<void>} act
 */
function attempt(act) {
	queue = queue.then(forgive).then(act).catch(complain);
	return queue;
}

// ---- seeing -------------------------------------------------------------------------------------------

let seeing = false;
let unseen = false;

/** Asks for the network's view of the drawing; while an answer is on its way only the newest drawing waits. */
async function see() {
	unseen = true;
	if (seeing || !look || state === "failed") return;
	seeing = true;
	try {
		while (unseen) {
			unseen = false;
			show(await session.see(pad.drawing.strokes, pad.drawing.picture));
			await explain();
		}
	} catch (error) {
		if (!stopped()) complain(error);
	} finally {
		seeing = false;
	}
}

/** @param {session.Seen} answer */
function show(answer) {
	layers.paintMaps(answer.maps);
	const note = pad.drawing.example ? "An example; draw your own over it." : "";
	verdict.show(answer.verdict, look?.network.classes ?? [], note);
	announce();
}

/** @param {session.Look} answer @param {session.Row[]} history */
function begin(answer, history) {
	look = answer;
	if (layers.show(answer.network)) closeCell();
	layers.paintFeatures(answer.features);
	training.show(answer);
	backend.show(answer.backend);
	design.show(answer.network);
	chart.show([...history], answer.marks);
	way.begin(answer);
	training.progress(answer.updates, chart.heldOut);
}

// ---- one cell and its arithmetic ----------------------------------------------------------------------

const narrow = matchMedia("(max-width: 1240px)"); // where the arithmetic is not beside the layers
let explaining = false;
let unexplained = false;

async function explain() {
	unexplained = true;
	if (explaining || !pointed || !look) return;
	if (state === "loading" || stopped()) return;
	explaining = true;
	const standing = look;
	try {
		while (unexplained && pointed) {
			unexplained = false;
			const { layer, map, row, column } = pointed.cell;
			const told = await session.explain(layer, map, row, column);
			if (!pointed || unexplained) continue;
			arithmetic.show(told, layers.picture(layer, map), layers.ends(layer, map));
			layers.light(told, pointed.opened);
			light(told.field);
			if (pointed.opened && narrow.matches) arithmetic.scrollIntoView({ block: "nearest" });
			if (pointed.cell.byKey) {
				pointed.cell.byKey = false;
				arithmetic.focus({ preventScroll: true });
			}
		}
	} catch (error) {
		// A cell of a network that has made room for another is of no interest.
		if (!stopped() && standing === look) complain(error);
	} finally {
		explaining = false;
	}
}

function closeCell() {
	if (pointed && arithmetic.matches(":focus-within")) layers.focusOn(pointed.cell);
	pointed = null;
	arithmetic.close();
	layers.light(null, false);
	light(null);
}

/** @param {Cell} cell @param {boolean} opened */
function pointAt(cell, opened) {
	const same = pointed && JSON.stringify(pointed.cell) === JSON.stringify(cell);
	if (pointed?.opened && !opened) return; // an opened cell stays until it is closed
	if (same && pointed?.opened === opened && !cell.byKey) return;
	pointed = { cell, opened };
	void explain();
}

// ---- training -----------------------------------------------------------------------------------------

let wanted = false;
/** @type {Promise<void>} */
let loop = Promise.resolve();

/** @param {number} updates @param {boolean} now */
async function pull(updates, now) {
	const answer = await session.step(updates);
	if (look) look.features = answer.features;
	chart.add(answer.rows, now || answer.blown !== null, answer.history);
	training.progress(answer.updates, chart.heldOut);
	backend.time(answer.rate);
	if (!document.hidden) layers.paintFeatures(answer.features);
	way.follow(answer);
	void teach.follow();
	if (answer.goal) wanted = false;
	if (answer.blown) throw new Error(answer.blown.sentence);
}

/** @param {number} duration ms */
const rest = (duration) => (duration > 0 ? new Promise((resume) => setTimeout(resume, duration)) : undefined);

async function train() {
	enter("training");
	let updates = 1;
	let made = 0;
	try {
		while (wanted) {
			const began = performance.now();
			await pull(updates, false);
			made += updates;
			const spent = performance.now() - began;
			updates = Math.max(1, Math.min(50, Math.round((updates * PULL) / spent)));
			if (!document.hidden) {
				await see();
				// The first updates change most: they are shown one by one, for eyes to follow.
				if (made < WATCHED || training.slow) updates = 1;
				const pace = training.slow ? SLOWLY : made < WATCHED ? WATCHABLE : 0;
				await rest(pace - (performance.now() - began));
			}
			if (performance.now() > keptAt + KEEP) await keep();
		}
	} catch (error) {
		if (!stopped()) complain(error);
	}
	wanted = false;
	if (stopped()) return;
	chart.add([], true);
	await see();
	await keepAll();
	enter("paused");
}

/** Stops training, and waits until the request on its way is answered. */
async function pause() {
	wanted = false;
	await loop;
}

function stopped() {
	return document.documentElement.dataset.state === "failed";
}

/** A copy of what there is, which a restart of Python and the next visit go on from. */
async function keep() {
	const now = (await session.keep()).file.data;
	kept = { way: null, tray: null, ...kept, now };
	keptAt = performance.now();
	keeping.keep("now", now);
}

/** The same with the way of the run, which is large: for when training rests. */
async function keepAll() {
	const way = (await session.keepWay()).file.data;
	kept = { now: null, tray: null, ...kept, way };
	await keep();
	keeping.keep("way", way);
}

/** The reader's own drawings, after one of them has changed. */
async function keepTray() {
	const tray = (await session.keepTray()).file.data;
	kept = { now: null, way: null, ...kept, tray };
	keeping.keep("tray", tray);
	announceOwn();
}

let keepingSoon = 0;

/** A drawing is kept when the pen has rested for a while. */
function keepSoon() {
	clearTimeout(keepingSoon);
	keepingSoon = setTimeout(() => {
		if (!kept && isFirstExample(pad.drawing)) return; // nothing was done yet
		if (state !== "loading" && state !== "training" && !stopped()) void keep().catch(complain);
	}, KEEP);
}

/** A new beginning: other weights, no updates. @param {() => Promise<session.Look>} ask */
function start(ask) {
	return attempt(() => begun(ask));
}

/** @param {() => Promise<session.Look>} ask */
async function begun(ask) {
	await pause();
	const answer = await ask();
	begin(answer, answer.history);
	await see();
	await teach.begin();
	enter(answer.updates ? "paused" : "ready");
	await keepAll();
	evaluate().then(weigh).catch(complain);
}

/** Held-out figures of where the network stands, for the start of the curve. */
async function evaluate() {
	const standing = look;
	const row = await session.evaluate();
	if (standing !== look || look?.updates !== row.update) return;
	chart.note(row);
	training.progress(look.updates, chart.heldOut);
}

let asked = 0;
training.addEventListener("xo-train", () => {
	const mine = ++asked;
	attempt(() => {
		if (mine !== asked) return; // Pause came first
		wanted = true;
		loop = train();
	});
});
training.addEventListener("xo-pause", () => {
	asked++;
	wanted = false;
});
training.addEventListener("xo-step", () =>
	attempt(async () => {
		await pause();
		try {
			await pull(1, true);
		} finally {
			await see();
			if (!stopped()) enter("paused");
		}
		await keepAll();
	}),
);
training.addEventListener("xo-reset", () => start(session.reset));
training.addEventListener("xo-back", () => start(session.back));
training.addEventListener("xo-new-start", () => start(() => session.newStart(training.seed)));
training.addEventListener("xo-settings", (event) =>
	attempt(async () => {
		const { detail } = /** @type {CustomEvent} */ (event);
		try {
			const changed = await session.changeSettings(detail);
			if (look) look.settings = changed.settings;
			chart.mark(changed.marks);
			if ("batch" in detail) await weigh();
			await keep();
		} finally {
			// Only what was sent: another field may be in the middle of being typed.
			if (look) training.showSettings(look.settings, Object.keys(detail));
		}
	}),
);

backend.addEventListener("xo-backend", (event) =>
	attempt(async () => {
		const { detail } = /** @type {CustomEvent<string>} */ (event);
		const used = await session.useBackend(detail);
		if (look) look.backend = used;
		backend.show(used);
		await see();
		await weigh();
	}),
);

design.addEventListener("xo-design", (event) => {
	const { layers: wished, sure } = /** @type {CustomEvent<import("./elements/design.js").Wish>} */ (event).detail;
	return attempt(async () => {
		const checked = await session.checkDesign(wished);
		if (checked.problem) design.refuse(wished, checked.layer, checked.problem);
		else if (checked.question && !sure) design.ask(wished, checked);
		else await begun(() => session.changeDesign(wished, training.seed));
	});
});

addEventListener("xo-adopt", (event) => {
	const { lab, number } = /** @type {CustomEvent} */ (event).detail;
	return start(() => session.adopt(lab, number));
});

/** What an update would take, with the network and the batch as they are. */
async function weigh() {
	design.weigh((await session.weigh()).cost);
}

way.wire({
	attempt,
	pause,
	begun,
	keep,
	train: () => training.say("train"),
	async paint(features) {
		if (look) look.features = features;
		layers.paintFeatures(features);
		await see();
		void teach.follow();
	},
});
teach.wire({ attempt, begun, pad, keepTray });

onLight((place) => pad.light(place));

// ---- the drawing --------------------------------------------------------------------------------------

pad.addEventListener("xo-draw", () => {
	find("#undo", HTMLButtonElement).disabled = !pad.canUndo;
	if (state === "loading" || state === "failed") {
		if (isFirstExample(pad.drawing)) return known?.show();
		verdict.wait(
			pad.isBlank
				? "Nothing drawn yet."
				: state === "loading"
					? "Your drawing waits for Python."
					: "Python has stopped; your drawing is kept.",
		);
	}
	void see();
	keepSoon();
});
find("#clear", HTMLElement).addEventListener("click", () => pad.clear());
find("#undo", HTMLElement).addEventListener("click", () => pad.undo());

/** @param {File} file */
async function load(file) {
	await attempt(async () => {
		const { data, width, height } = await pixelsOf(file);
		if (!look || state === "loading")
			throw new Error("Images can be read once Python has loaded; try again in a moment.");
		const read = await session.readImage(data, width, height);
		pad.show({ strokes: [], picture: read.picture.data, example: false });
		find("#said", HTMLElement).textContent = read.said.join(" ");
	});
}

/** @param {{name: string, strokes: number[][]}[]} examples */
function offer(examples) {
	const list = find("#examples", HTMLElement);
	for (const { name, strokes } of examples) {
		const button = element("button", { type: "button", "aria-label": name, title: name });
		const lines = strokes.map((stroke) => `M${stroke.join(" ").replace(/(\S+ \S+) /, "$1L")}`);
		button.innerHTML = `<svg viewBox="0 0 28 28" aria-hidden="true"><path d="${lines.join("")}"/></svg>`;
		button.addEventListener("click", () => pad.show({ strokes, picture: null, example: true }));
		list.append(button);
	}
}

// ---- cells --------------------------------------------------------------------------------------------

layers.addEventListener("xo-point", (event) => pointAt(/** @type {CustomEvent<Cell>} */ (event).detail, false));
for (const place of [layers, arithmetic]) {
	place.addEventListener("xo-open", (event) => pointAt(/** @type {CustomEvent<Cell>} */ (event).detail, true));
}
arithmetic.addEventListener("xo-close", closeCell);
addEventListener("keydown", (event) => {
	if (event.key === "Escape" && pointed) closeCell();
});
addEventListener("click", (event) => {
	const target = /** @type {Element} */ (event.target);
	if (pointed?.opened && !target.closest("xo-map, xo-arithmetic, xo-pad, button, input, select, a, label")) closeCell();
});

// ---- files --------------------------------------------------------------------------------------------

listen({ attempt, start, load });

// ---- the colour scale ---------------------------------------------------------------------------------

const scaling = find("#scaling", HTMLSelectElement);

function rescale() {
	layers.scaling = /** @type {session.Scaling} */ (scaling.value);
	share(layers.scaling);
	void explain();
}
scaling.value = recall("scaling") ?? "";
if (scaling.selectedIndex < 0) scaling.selectedIndex = 0;
rescale();
scaling.addEventListener("change", () => {
	remember("scaling", scaling.value);
	rescale();
});

// ---- opening ------------------------------------------------------------------------------------------

/** The drawing whose verdict is known without Python. @type {{strokes: number[][], show: () => void} | null} */
let known = null;

/** What the build computed with the package: something to look at while Python loads. */
async function showExample() {
	const example = await prepared;
	const { opened, seen: trace } = example;
	offer(example.examples);
	pad.pen = example.pen;
	if (pad.isBlank) pad.show({ strokes: example.strokes, picture: null, example: true }, false);
	layers.show(opened.network);
	layers.paintFeatures(opened.features);
	layers.paintMaps(trace.maps);
	design.offer(example.designs);
	design.show(opened.network);
	training.show(opened);
	training.progress(0, undefined);
	way.offerTroubles(example.troubles);
	known = {
		strokes: example.strokes,
		show: () => verdict.show(trace.verdict, opened.network.classes, "An example; draw your own over it, at once."),
	};
	if (pad.drawing.example) known.show();
	placeLabs(document.querySelectorAll("[data-lab]"), preparedLabs);
	goToLab();
}

/** Whether this is what the page opens with. @param {{strokes: number[][], example: boolean}} drawing */
function isFirstExample({ strokes, example }) {
	return example && String(strokes) === String(known?.strokes);
}

/** @param {() => Promise<void>} boot */
async function open(boot) {
	brought.begin();
	try {
		const [model] = await Promise.all([readyMade(), boot()]);
		look = null;
		teach.renumber();
		const opened = await session.open(model, false);
		const answer = (await goOn()) ?? opened;
		begin(answer, answer.history);
		enter("ready");
		pointAt(STARTING_CELL, false);
		await see();
		await brought.recall(complain, keeping);
		void wakeLabs().catch(complain);
		await teach.begin();
		await evaluate();
		await weigh();
	} catch (error) {
		enter("failed");
		complain(error);
	}
}

/** Goes on from what was kept, before Python's restart or before this visit. @returns {Promise<session.Look | null>} */
async function goOn() {
	const first = kept === null;
	const last = kept ?? (await keeping.load());
	if (!last) return null;
	kept = last;
	await back("tray", last.tray, session.recallTray);
	const answer = await back("now", last.now, (state) => session.recall(state, last.way));
	// What was drawn while Python was away is newer.
	if (answer && first && pad.drawing.example) {
		const { strokes, picture } = answer;
		const example = isFirstExample({ strokes, example: true });
		pad.show({ strokes, picture: picture?.data ?? null, example }, false);
	}
	return answer;
}

/**
 * One of the things that were kept, given back to Python; what it cannot read is set aside.
 *
 * @template T
 * @param {keeping.Name} name
 * @param {Uint8Array | null} bytes
 * @param {(bytes: Uint8Array) => Promise<T>} give
 * @returns {Promise<T | null>}
 */
async function back(name, bytes, give) {
	if (!bytes) return null;
	try {
		return await give(bytes);
	} catch (error) {
		if (session.isGone(error)) throw error;
		keeping.setAside(name, bytes);
		complain(error);
		return null;
	}
}

/** Where the address is a link to a page as it stood, begins like that; a damaged one changes nothing. */
function arrive() {
	if (!isLinked()) return; // and what has been said stays
	void attempt(async () => {
		if (!look || stopped()) return;
		/** @type {number[][] | null} */
		let strokes = null;
		await begun(async () => {
			const answer = await follow();
			strokes = answer.strokes;
			return answer;
		});
		if (strokes) pad.show({ strokes, picture: null, example: false });
	});
}
addEventListener("hashchange", arrive);
addEventListener("hashchange", goToLab);

python.onfailure((/** @type {Error} */ error) => {
	wanted = false;
	enter("failed");
	complain(`${error.message} Your drawing, the network and what you have brought are kept.`);
});
find("#restart", HTMLElement).addEventListener("click", () => {
	forgive();
	enter("loading");
	pad.focus();
	void open(() => python.restart({ onprogress: report }));
});
find("#dismiss", HTMLElement).addEventListener("click", forgive);
find("#forget", HTMLElement).addEventListener("click", () => attempt(keeping.forget));

enter("loading");
void showExample()
	.catch(complain)
	.then(() => import("./guide.js"));
void open(() => python.start({ onprogress: report })).then(arrive);
