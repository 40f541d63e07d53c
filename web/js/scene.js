/**
 * What all views share: word that the drawing or the network has changed, and the place of the drawing
 * that is lit. Views listen here, so that none has to know of another.
 *
 * @typedef {import("./session.js").Place} Place
 */

const events = new EventTarget();

/** @type {import("./session.js").Scaling} */
let scaling = "layer";

/** What shares a colour scale, as the reader has it. */
export const sharing = () => scaling;

/** @param {import("./session.js").Scaling} chosen */
export function share(chosen) {
	scaling = chosen;
	announce();
}

/** The drawing or the network is not what it was. */
export function announce() {
	events.dispatchEvent(new Event("change"));
}

/** @param {() => void} listener */
export function onChange(listener) {
	events.addEventListener("change", listener);
}

/** What labs can work on of the reader's own is not what it was: drawings, a table, words, sounds. */
export function announceOwn() {
	events.dispatchEvent(new Event("own"));
}

/** @param {() => void} listener */
export function onOwnChange(listener) {
	events.addEventListener("own", listener);
}

/** Lights a place of the drawing wherever it is shown; null puts the light out. @param {Omit<Place, "layer" | "maps"> | null} place */
export function light(place) {
	events.dispatchEvent(new CustomEvent("light", { detail: place }));
}

/** @param {(place: Place | null) => void} listener */
export function onLight(listener) {
	events.addEventListener("light", (event) => listener(/** @type {CustomEvent} */ (event).detail));
}
