import assert from "node:assert/strict";
import { test } from "node:test";
import { count, fixed, list, shape, short, wordsOf } from "../../web/js/format.js";

test("a value has its places and a true minus sign", () => {
	assert.equal(fixed(1.23456), "1.235");
	assert.equal(fixed(-1.5, 2), "−1.50");
	assert.equal(fixed(0, 1), "0.0");
});

test("what rounds to zero has no sign", () => {
	assert.equal(fixed(-0.0001, 3), "0.000");
	assert.equal(fixed(-0.0006, 3), "−0.001");
});

test("what is no finite number is named", () => {
	assert.equal(fixed(null), "not a number"); // so Python's NaN arrives
	assert.equal(fixed(Number.NaN), "not a number");
	assert.equal(fixed(Number.POSITIVE_INFINITY), "∞");
	assert.equal(fixed(Number.NEGATIVE_INFINITY), "−∞");
});

test("the end of a scale is as short as three digits allow", () => {
	assert.equal(short(0.5), "0.5");
	assert.equal(short(1.23456), "1.23");
	assert.equal(short(2), "2");
});

test("counts, shapes and words are written in one way", () => {
	assert.equal(count(1234567), "1,234,567");
	assert.equal(shape([1, 28, 28]), "1 × 28 × 28");
	assert.equal(list(["a", "b", "c"]), "a, b, c");
});

test("an error says its message, and anything else itself", () => {
	assert.equal(wordsOf(new TypeError("It is no image.")), "It is no image.");
	assert.equal(wordsOf("It is gone."), "It is gone.");
});
