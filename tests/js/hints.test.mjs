import assert from "node:assert/strict";
import { test } from "node:test";
import { HINTS, Tour } from "../../web/js/hints.js";

const OWN = { own: true, last: 10 };
const EXAMPLE = { own: false, last: 10 };

/** A tour after some things were done: [event, detail]. @param {...[string, any]} acts */
function after(...acts) {
	const tour = new Tour();
	for (const [event, detail] of acts) tour.note(event, detail, OWN);
	return tour;
}

const DRAWN = /** @type {[string, any]} */ (["xo-draw", { finished: true }]);

test("doing what each hint says leads to the end", () => {
	const acts = /** @type {[string, any][]} */ ([
		DRAWN,
		["xo-point", { layer: 0 }],
		["xo-open", { layer: 0 }],
		["xo-new-start", null],
		["xo-train", null],
		["xo-open", { layer: 10 }],
	]);
	assert.equal(acts.length, HINTS.length);
	for (let count = 0; count < acts.length; count++) assert.equal(after(...acts.slice(0, count)).at, count);
	assert.equal(after(...acts).at, -1);
});

test("a drawing counts when it is finished and the reader's own", () => {
	const tour = new Tour();
	tour.note("xo-draw", { finished: false }, OWN);
	tour.note("xo-draw", { finished: true }, EXAMPLE);
	assert.equal(tour.at, 0);
	tour.note("xo-draw", { finished: true }, OWN);
	assert.equal(tour.at, 1);
});

test("pointing counts only when it is asked for", () => {
	assert.equal(after(["xo-point", {}], DRAWN).at, 1);
	assert.equal(after(DRAWN, ["xo-point", {}]).at, 2);
});

test("who cannot point has pointed by pressing, and is asked to press again", () => {
	assert.equal(after(DRAWN, ["xo-open", { layer: 0 }]).at, 2);
	assert.equal(after(DRAWN, ["xo-open", { layer: 0 }], ["xo-open", { layer: 0 }]).at, 3);
});

test("what was done sooner is not asked for again", () => {
	const tour = after(["xo-new-start", null], ["xo-open", { layer: 0 }], DRAWN);
	assert.equal(tour.at, 1);
	tour.note("xo-point", {}, OWN);
	assert.equal(tour.at, 4);
});

test("a value of another layer is no vote", () => {
	const tour = after(DRAWN, ["xo-point", {}], ["xo-open", { layer: 9 }], ["xo-new-start", null], ["xo-train", null]);
	assert.equal(tour.at, 5);
	tour.note("xo-open", { layer: 9 }, OWN);
	assert.equal(tour.at, 5);
});

test("what Python has to do is not said before it is there", () => {
	const tour = after(DRAWN);
	assert.match(new Tour().says("loading"), /^Draw an X or an O/);
	assert.match(tour.says("loading"), /^Python is still loading/);
	assert.match(tour.says("failed"), /^Python has stopped/);
	for (const state of ["ready", "training", "paused"]) assert.match(tour.says(state), /^Each feature has made a map/);
});
