/**
 * The page: it wires the elements to the conversation with Python. Elements say what the reader asked for;
 * Python answers; elements show the answer. The page pulls, one request after another.
 */

import * as brought from "./brought.js";
import { BackendChoice } from "./elements/backend.js";
import { Design } from "./elements/design.js";
import { element, find } from "./elements/element.js";
import { Layers } from "./elements/layers.js";
import { Pad } from "./elements/pad.js";
import { Training } from "./elements/training.js";
import { VerdictView } from "./elements/verdict.js";
import { listen } from "./files.js";
import * as keeping from "./keeping.js";
import { goToLab, placeLabs, sleepLabs, wakeLabs } from "./labs/labs.js";
import { follow, isLinked } from "./link.js";
import { recall, remember } from "./memory.js";
import { prepared, preparedLabs, readyMade, report, STUCK, slow } from "./opening.js";
import { attempt, begun, evaluate, settle, start, turnTo, weigh } from "./page/acts.js";
import { explain, pointAt, STARTING_CELL } from "./page/cell.js";
import * as learning from "./page/learning.js";
import { goOn, isFirstExample, keep, keepSoon, openWith } from "./page/saving.js";
import { see } from "./page/seeing.js";
import { alerts, enter, state, stopped } from "./page/states.js";
import * as store from "./page/store.js";
import { pixelsOf } from "./picture.js";
import * as python from "./python.js";
import { onLight, share } from "./scene.js";
import * as session from "./session.js";
import { renumber } from "./teach.js";
import "./theme.js";
import { offerTroubles } from "./way.js";

const pad = find("xo-pad", Pad);
const layers = find("xo-layers", Layers);
const verdict = find("xo-verdict", VerdictView);
const training = find("xo-training", Training);
const design = find("xo-design", Design);
const backend = find("xo-backend", BackendChoice);

// ---- training and the network -------------------------------------------------------------------------

store.watch((now, _before, began) => {
	if (began) {
		training.show(now);
		design.show(now.network);
	}
	backend.show(now.backend);
});

let asked = 0;
training.addEventListener("xo-train", () => {
	const mine = ++asked;
	attempt(() => {
		if (mine === asked) learning.train(); // or Pause came first
	});
});
training.addEventListener("xo-pause", () => {
	asked++;
	learning.drop();
});
training.addEventListener("xo-step", () => attempt(learning.step));
training.addEventListener("xo-reset", () => start(session.reset));
training.addEventListener("xo-back", () => start(session.back));
training.addEventListener("xo-new-start", () => start(() => session.newStart(training.seed)));
training.addEventListener("xo-settings", (event) =>
	attempt(async () => {
		const { detail } = /** @type {CustomEvent} */ (event);
		try {
			await settle(await session.changeSettings(detail), keep);
			if ("batch" in detail) await weigh();
		} finally {
			// Only what was sent: another field may be in the middle of being typed.
			const now = store.current();
			if (now) training.showSettings(now.settings, Object.keys(detail));
		}
	}),
);

backend.addEventListener("xo-backend", (event) =>
	attempt(async () => {
		const { detail } = /** @type {CustomEvent<string>} */ (event);
		await settle(await session.useBackend(detail));
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

onLight((place) => pad.light(place));

// ---- the drawing and files ----------------------------------------------------------------------------

const said = find("#said", HTMLElement);

pad.addEventListener("xo-draw", () => {
	find("#undo", HTMLButtonElement).disabled = !pad.canUndo;
	if (!pad.drawing.picture) said.textContent = ""; // it was about an image that is not there any more
	if (state() === "loading" || stopped()) {
		if (isFirstExample(pad.drawing)) return showFirst();
		verdict.wait(
			pad.isBlank
				? "Nothing drawn yet."
				: stopped()
					? "Python has stopped; your drawing is kept."
					: "Your drawing waits for Python.",
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
		const read = await session.readImage(data, width, height);
		pad.show({ strokes: [], picture: read.picture.data, example: false });
		said.textContent = read.said.join(" ");
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

/** Shows the verdict that is known without Python. */
let showFirst = () => {};

/** What the build computed with the package: something to look at while Python loads. */
async function showExample() {
	const example = await prepared;
	const { opened, seen: trace } = example;
	offer(example.examples);
	openWith(example.strokes);
	pad.pen = example.pen;
	if (pad.isBlank) pad.show({ strokes: example.strokes, picture: null, example: true }, false);
	layers.show(opened.network);
	layers.paintFeatures(opened.features);
	layers.paintMaps(trace.maps);
	design.offer(example.designs);
	design.show(opened.network);
	training.show(opened);
	training.progress(0, undefined);
	offerTroubles(example.troubles);
	showFirst = () => verdict.show(trace.verdict, opened.network.classes, "An example; draw your own over it, at once.");
	if (pad.drawing.example) showFirst();
	placeLabs(document.querySelectorAll("[data-lab]"), preparedLabs);
	goToLab();
}

/** @param {() => Promise<void>} boot @param {boolean} [linked] whether the address may say what to begin with */
async function open(boot, linked = false) {
	brought.begin();
	try {
		const [model] = await Promise.all([readyMade(), boot()]);
		store.forget();
		renumber();
		await store.take(await goOn(await session.open(model, false)));
		if (linked && isLinked()) await turnTo(linkedTo).catch((error) => alerts.say("opening", error));
		pointAt(STARTING_CELL, false);
		await see();
		enter("ready"); // now that it is what was asked for
		await brought.recall((error) => alerts.say("opening", error));
		void wakeLabs().catch(tellMissing);
		await evaluate();
		await weigh();
	} catch (error) {
		if (stopped()) return; // which is said already
		enter("failed");
		alerts.say("crash", error);
	}
}

/** Says, with a way to load it again, what the page goes on without. @param {unknown} error */
const tellMissing = (error) => document.dispatchEvent(new CustomEvent("xocnn:failed", { detail: error }));

/** The page as it stood when the link in its address was copied; a damaged one changes nothing. */
async function linkedTo() {
	const answer = await follow();
	if (answer.strokes) pad.show({ strokes: answer.strokes, picture: null, example: false });
	return answer;
}
addEventListener("hashchange", () => {
	if (isLinked() && store.current() && !stopped()) start(linkedTo);
});
addEventListener("hashchange", goToLab);

python.onfailure((/** @type {Error} */ error) => {
	learning.drop();
	sleepLabs();
	enter("failed");
	alerts.say("crash", `${error.message} ${keeping.survivors()}`);
});
python.onstuck((is) => {
	if (!is) alerts.clear("stuck");
	else alerts.say("stuck", STUCK);
	find("#restart", HTMLElement).hidden = !is && !stopped();
});
find("#restart", HTMLElement).addEventListener("click", () => {
	learning.drop();
	sleepLabs();
	alerts.clear("crash", "stuck", "training", "act", "seeing", "opening");
	enter("loading");
	pad.focus();
	void open(() => python.restart({ onprogress: report, onslow: slow }));
});
find("#forget", HTMLElement).addEventListener("click", () => attempt(keeping.forget));
find("#take-over", HTMLElement).addEventListener("click", () => attempt(keeping.takeOver));

enter("loading");
void showExample()
	.catch(tellMissing)
	.then(() => import("./guide.js"));
void open(() => python.start({ onprogress: report, onslow: slow }), true);
