/** What the network makes of the drawing, and how its features look. */

import { find } from "../elements/element.js";
import { Layers } from "../elements/layers.js";
import { Pad } from "../elements/pad.js";
import { VerdictView } from "../elements/verdict.js";
import { announce } from "../scene.js";
import * as session from "../session.js";
import { explain } from "./cell.js";
import { alerts, complain, state, stopped } from "./states.js";
import { current, isTurning, watch } from "./store.js";

const pad = find("xo-pad", Pad);
const layers = find("xo-layers", Layers);
const verdict = find("xo-verdict", VerdictView);
const LEGIBLE = 300; // ms for which a table of changing numbers stays as it is, to be read at all

let seeing = false;
let unseen = false;
let explained = 0;

/** Asks for the network's view of the drawing; while an answer is on its way only the newest drawing waits. */
export async function see() {
	unseen = true;
	if (seeing || !current() || stopped()) return;
	seeing = true;
	try {
		while (unseen && !isTurning()) {
			unseen = false;
			show(await session.see(pad.drawing.strokes, pad.drawing.picture));
			if (state() === "training" && performance.now() - explained < LEGIBLE) continue;
			await explain();
			explained = performance.now();
		}
		alerts.clear("seeing");
	} catch (error) {
		complain("seeing")(error);
	} finally {
		seeing = false;
	}
}

/** @param {session.Seen} answer */
function show(answer) {
	layers.paintMaps(answer.maps);
	const note = pad.drawing.example ? "An example; draw your own over it." : "";
	verdict.show(answer.verdict, current()?.network.classes ?? [], note);
	announce();
}

watch(({ features }, before) => {
	// Nobody sees them while training goes on in a hidden tab; its end paints them.
	if (features !== before?.features && !(document.hidden && state() === "training")) layers.paintFeatures(features);
});
