/**
 * What the reader teaches, on the page: own drawings kept and labelled, classes of their own, and the mistakes
 * that the network makes.
 */

import { find } from "./elements/element.js";
import { Keep } from "./elements/keep.js";
import { Mistakes } from "./elements/mistakes.js";
import { Pad } from "./elements/pad.js";
import { Sheet } from "./elements/sheet.js";
import { Training } from "./elements/training.js";
import { Tray } from "./elements/tray.js";
import { hand } from "./files.js";
import { attempt, begun, settle } from "./page/acts.js";
import { keepTray } from "./page/saving.js";
import { current, watch } from "./page/store.js";
import { pixelsOf } from "./picture.js";
import * as session from "./session.js";

const REST = 1000; // ms between two looks at the mistakes, while the network learns

const pad = find("xo-pad", Pad);
const keep = find("xo-keep", Keep);
const sheet = find("xo-sheet", Sheet);
const tray = find("xo-tray", Tray);
const mistakes = find("xo-mistakes", Mistakes);
const training = find("xo-training", Training);

watch(async (now, before) => {
	mistakes.keepTo(now.network.classes);
	if (now.tray !== before?.tray) await show(now.tray);
	else if (now.features !== before?.features) void follow();
});

listen(keep, "xo-keep", (label) =>
	attempt(async () => {
		await session.see(pad.drawing.strokes, pad.drawing.picture); // what is on the board at this moment
		const answer = await session.keepDrawing(label);
		const id = answer.tray.drawings.at(-1)?.id;
		await settle(answer, keepTray);
		keep.tell(`Kept as ${label}: own drawing ${id}. The board is free for the next.`, ({ drawings }) =>
			drawings.some((each) => each.id === id && each.label === label),
		);
		pad.clear();
	}),
);
listen(keep, "xo-add-class", (name) =>
	attempt(async () => {
		await begun(() => session.addClass(name));
		keep.added(name);
		const added = current()?.network.classes.at(-1) ?? name;
		keep.tell("The network has votes for it now. Bring back, above, returns to the network before.", ({ classes }) =>
			classes.includes(added),
		);
	}),
);
listen(sheet, "xo-photograph", (photograph) =>
	attempt(async () => {
		const pixels = await pixelsOf(photograph);
		sheet.show(pixels, await session.readSheet(pixels.data, pixels.width, pixels.height));
	}),
);
listen(sheet, "xo-refused", (error) =>
	attempt(() => {
		throw error;
	}),
);
listen(sheet, "xo-keep-drawings", ({ pictures, labels }) =>
	attempt(async () => {
		await settle(await session.keepDrawings(pictures, labels), keepTray);
		sheet.empty(`Kept ${labels.length === 1 ? "1 drawing" : `${labels.length} drawings`} among your own, below.`);
	}),
);
listen(tray, "xo-remove-class", ({ name, relabel }) =>
	attempt(() => begun(() => session.removeClass(name, relabel), keepTray)),
);
listen(tray, "xo-share", (share) => training.say("settings", { share }));
/** @param {HTMLElement} from @param {string} what @param {(detail: any) => Promise<session.State>} ask */
const change = (from, what, ask) =>
	listen(from, what, (detail) => attempt(async () => settle(await ask(detail), keepTray)));
for (const place of [tray, mistakes]) {
	change(place, "xo-relabel", ({ ids, label }) => session.relabel(ids, label));
}
change(tray, "xo-remove", session.removeDrawings);
change(tray, "xo-undo-tray", session.undoTray);
change(tray, "xo-redo-tray", session.redoTray);
change(tray, "xo-open-drawings", async (file) => session.openDrawings(new Uint8Array(await file.arrayBuffer())));
listen(tray, "xo-save-drawings", () =>
	attempt(async () => hand("xocnn-drawings.npz", (await session.saveDrawings()).file.data)),
);
for (const what of ["xo-among", "xo-cell"]) listen(mistakes, what, () => attempt(look));

/** @param {HTMLElement} from @param {string} what @param {(detail: any) => void} act */
function listen(from, what, act) {
	from.addEventListener(what, (event) => act(/** @type {CustomEvent} */ (event).detail));
}

// One drawing on two blackboards.
const { slate } = keep;
let mirrored = false;
slate.addEventListener("xo-draw", () => {
	const { strokes, picture, example } = slate.drawing;
	mirrored = true;
	const begins = strokes.length !== pad.drawing.strokes.length;
	pad.show({ strokes: strokes.map((stroke) => [...stroke]), picture, example }, begins);
	mirrored = false;
});
pad.addEventListener("xo-draw", () => {
	slate.pen = pad.pen;
	if (!mirrored) slate.follow(pad.drawing);
});

/** Shows the tray, with the pictures of drawings that are new, and what has become of the mistakes. @param {session.Tray} answer */
async function show(answer) {
	const missing = answer.drawings.map(({ id }) => id).filter((id) => !tray.pictures.has(id));
	if (missing.length) {
		const { data } = (await session.ownPictures(missing)).pictures;
		const size = data.length / missing.length;
		for (const [at, id] of missing.entries()) tray.pictures.set(id, data.slice(at * size, (at + 1) * size));
	}
	tray.show(answer);
	keep.show(answer);
	sheet.offer(answer.classes);
	stale = true;
	if (seen) await look();
}

/** Python is started anew: the drawings will come back under new numbers. */
export function renumber() {
	tray.pictures.clear();
}

// ---- mistakes -----------------------------------------------------------------------------------------

let seen = false;
let stale = false;
let looking = false;

/** Asks what the network gets wrong now. */
async function look() {
	stale = false;
	const { which, cell } = mistakes;
	const found = await session.answers(which, cell?.truth ?? null, cell?.said ?? null);
	mistakes.showConfusion(found.confusion);
	mistakes.showMistakes(found.mistakes);
}

/** The network has learned, or is shown as it was. */
async function follow() {
	stale = true;
	if (!seen || looking) return;
	looking = true;
	try {
		while (stale && seen) {
			await look();
			await new Promise((resume) => setTimeout(resume, REST));
		}
	} catch {
		// A worker that is gone says so itself; there will be another look.
	} finally {
		looking = false;
	}
}

new IntersectionObserver(([entry]) => {
	seen = entry.isIntersecting;
	if (seen && stale) void follow();
}).observe(mistakes);
