import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../web/js/number.js";

/** @param {string} text @param {import("../../web/js/number.js").Limits} [limits] */
const value = (text, limits) => {
	const { value, problem } = parse(text, limits);
	assert.equal(problem, "", text);
	return value;
};

test("a decimal comma and a decimal point mean the same", () => {
	for (const [text, number] of /** @type {[string, number][]} */ ([
		["0,01", 0.01],
		["0.01", 0.01],
		[" 0,001 ", 0.001],
		[",5", 0.5],
		["1,5", 1.5],
		["−2,25", -2.25],
		["1e-3", 0.001],
		["1,5e-3", 0.0015],
		["3.", 3],
		["0", 0],
		["12", 12],
	])) {
		assert.equal(value(text), number, text);
	}
});

test("thousands may be parted, by any sign that is used for it", () => {
	for (const text of ["1 000 000", "1.000.000", "1,000,000", "1'000'000", "1’000’000", "1\u202f000\u00a0000"]) {
		assert.equal(value(text), 1_000_000, text);
	}
	assert.equal(value("1.234,5"), 1234.5);
	assert.equal(value("1,234.5"), 1234.5);
	assert.equal(value("1 234,5"), 1234.5);
});

test("what can be two numbers is refused in a sentence, unless only one of them can be meant", () => {
	for (const text of ["1,000", "1.000"]) {
		assert.deepEqual(parse(text), { value: null, problem: `“${text}” can mean 1 or 1000. Type one of these.` });
	}
	assert.equal(value("1.125", { low: 0, high: 10 }), 1.125);
	assert.equal(value("2.500", { whole: true }), 2500);
	assert.equal(value("1,000", { low: 1, high: 512, whole: true }), 1000); // for Python to refuse
	assert.equal(value("2,5", { whole: true }), 2.5); // likewise
	assert.match(parse("-1.000", { low: -5000, high: 5000 }).problem, /can mean -1 or -1000/);
});

test("what is no number is refused, and nothing is nothing", () => {
	for (const text of [
		"abc",
		"1,2,3",
		"12.34.5",
		"1.23,4.5",
		"--1",
		"1e",
		"0x10",
		".",
		"1-2",
		"1,23 4",
		"e5",
		"Infinity",
	]) {
		assert.match(parse(text).problem, /^“.*” is not a number\. Type one such as 3 or 0\.01\.$/, text);
	}
	assert.deepEqual(parse("  "), { value: null, problem: "" });
});

test("every number that the page itself writes is read as that number", () => {
	for (let at = 0; at < 2000; at++) {
		const number = Number(((at * 7919) % 100_003) / 10 ** (at % 7));
		const { value, problem } = parse(String(number), { low: number, high: number });
		assert.equal(problem, "", String(number));
		assert.equal(value, number);
	}
});
