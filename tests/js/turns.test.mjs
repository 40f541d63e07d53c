import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "../../web/js/turns.js";

/** A lab that started at 10, and has heard of these. @param {...object} news */
function heard(...news) {
	const turns = new Turns();
	turns.start("me", 10);
	for (const each of news) turns.hear(each);
	return turns;
}

const LATER = ["a", "b", "c"].map((started, place) => ({ started, at: 11 + place }));

test("a lab tells the others that it starts, and when", () => {
	assert.deepEqual(new Turns().start("me", 10), { started: "me", at: 10 });
});

test("a fourth lab ends the turn of the first", () => {
	assert.equal(heard(...LATER.slice(0, 2)).isOver, false);
	assert.equal(heard(...LATER).isOver, true);
});

test("one that is told of twice is one", () => {
	assert.equal(heard(LATER[0], LATER[0], LATER[1]).isOver, false);
});

test("late news of one that started before changes nothing", () => {
	assert.equal(heard({ started: "before", at: 9 }, ...LATER.slice(0, 2)).isOver, false);
});

test("one that has ended makes room", () => {
	assert.equal(heard(...LATER, { ended: "b" }).isOver, false);
});

test("who starts again is the last one", () => {
	const turns = heard(...LATER);
	turns.start("me", 20);
	assert.equal(turns.isOver, false);
});
