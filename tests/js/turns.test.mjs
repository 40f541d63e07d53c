import assert from "node:assert/strict";
import { test } from "node:test";
import { isOver, lockOf } from "../../web/js/turns.js";

const MINE = lockOf("me", 10);
const LATER = ["a", "b", "c"].map((id, place) => lockOf(id, 11 + place));

test("a fourth lab ends the turn of the first", () => {
	assert.equal(isOver(MINE, [MINE, ...LATER.slice(0, 2)]), false);
	assert.equal(isOver(MINE, [MINE, ...LATER]), true);
});

test("two that started at the same moment do not both rest, nor neither", () => {
	const labs = ["a", "b", "c", "d"].map((id) => lockOf(id, 10));
	assert.equal(labs.filter((mine) => isOver(mine, labs)).length, 1);
});

test("those that started before, and locks of others, change nothing", () => {
	assert.equal(isOver(MINE, [MINE, lockOf("before", 9), ...LATER.slice(0, 2), "xocnn-keeping", undefined]), false);
});

test("who starts again is the last one", () => {
	assert.equal(isOver(lockOf("me", 20), [lockOf("me", 20), ...LATER]), false);
});
