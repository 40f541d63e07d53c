import assert from "node:assert/strict";
import { test } from "node:test";
import { mix } from "../../web/js/labs/sound/mixing.js";

/** @param {number} loud @param {number} phase */
const tone = (loud, phase = 0) => Float32Array.from({ length: 800 }, (_, at) => loud * Math.sin(at / 3 + phase));

test("channels become their mean", () => {
	const { samples, note } = mix([Float32Array.of(1, 0, 0.5), Float32Array.of(0, 0, 0.5)]);
	assert.deepEqual([...samples], [0.5, 0, 0.5]);
	assert.equal(note, "");
	assert.equal(mix([tone(0.3)]).note, "");
	assert.equal(mix([tone(0.3), tone(0)]).note, "");
	assert.equal(mix([tone(0.3), tone(0.3, 2)]).note, "");
});

test("where they cancel each other the loudest is used, and that is said", () => {
	const right = tone(-0.31);
	const { samples, note } = mix([tone(0.3), right]);
	assert.deepEqual(samples, right);
	assert.equal(note, "Its channels cancel each other when they are mixed, so channel 2 of 2 is used alone.");
});

test("silence is silence", () => {
	const { samples, note } = mix([tone(0), tone(0)]);
	assert.ok(samples.every((value) => value === 0));
	assert.equal(note, "");
});
