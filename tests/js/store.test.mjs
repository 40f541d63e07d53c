import assert from "node:assert/strict";
import { test } from "node:test";
import { current, forget, isTurning, merged, take, turn, watch } from "../../web/js/page/store.js";

const NETWORK = { classes: ["X", "O"] };
const BEGUN = { network: NETWORK, updates: 0, shown: null, history: [], goal: null };
const rows = (...updates) => updates.map((update) => ({ update }));

test("a beginning is known whole, with nothing of the run before", () => {
	const before = merged(null, { ...BEGUN, history: rows(1, 2), updates: 2 });
	const blown = merged(merged(before, { blown: { good: 1 } }), { measured: { update: 2 } });
	const now = merged(blown, { ...BEGUN, seed: 4 });
	assert.deepEqual(now, { ...BEGUN, seed: 4, measured: null, blown: null });
});

test("updates are added to the curve, or put in its place where it was thinned", () => {
	const one = merged(merged(null, BEGUN), { updates: 2, rows: rows(1, 2), history: null });
	assert.deepEqual(one.history, rows(1, 2));
	const two = merged(one, { updates: 3, rows: rows(3), history: rows(2, 3) });
	assert.deepEqual(two.history, rows(2, 3));
	assert.equal(two.updates, 3);
	assert.deepEqual(one.history, rows(1, 2)); // what was known stays as it was
});

test("what an answer does not speak of stays", () => {
	const before = merged(null, { ...BEGUN, history: rows(1), updates: 1, measured: { update: 1 } });
	const now = merged(before, { settings: { rate: 0.1 } });
	assert.equal(now.history, before.history);
	assert.equal(now.measured, before.measured);
	assert.equal(now.updates, 1);
});

test("every view is told what is known, what was, and whether another run begins", async () => {
	forget();
	const told = [];
	watch((now, before, began) => void told.push([now.updates, before?.updates, began]));
	await take({ ...BEGUN, updates: 5 });
	await take({ updates: 6, rows: rows(6), history: null });
	await take({ updates: 7, rows: rows(7), history: rows(6, 7) });
	await take({ network: NETWORK, updates: 7 });
	assert.deepEqual(told, [
		[5, undefined, true],
		[6, 5, false],
		[7, 6, false],
		[7, 7, false],
	]);
	assert.equal(current()?.updates, 7);
});

test("a view that fails keeps it from no other, and is heard of", async () => {
	let told = 0;
	watch(() => {
		throw new Error("no room");
	});
	watch(() => void told++);
	await assert.rejects(take({ updates: 8 }), /no room/);
	assert.equal(told, 1);
	assert.equal(current()?.updates, 8);
});

test("from asking for another network until it is shown no picture fits", async () => {
	await assert.rejects(
		turn(async () => {
			assert.equal(isTurning(), true);
			throw new Error("refused");
		}),
	);
	assert.equal(isTurning(), false);
	await turn(async () => ({}));
	assert.equal(isTurning(), true);
	await take({ updates: 9 }).catch(() => {});
	assert.equal(isTurning(), false);
});
