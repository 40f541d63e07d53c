import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../../web/js/address.js";

const LABS = [
	{ id: "pooling", settings: [{ name: "window" }, { name: "stride" }] },
	{ id: "votes", settings: [] },
];
const EXAMPLES = [
	{ name: "Plain X", strokes: [[6, 6, 22, 22]] },
	{ name: "Plain O", strokes: [[14, 6, 14, 22]] },
];

/** @param {string} text */
const asked = (text) => read(new URLSearchParams(text), LABS, EXAMPLES);

test("an address with a lab alone asks for nothing else", () => {
	assert.deepEqual(asked("lab=votes"), { lab: "votes", chosen: {}, hidden: [], strokes: null });
});

test("options go to the lab as they are written, for Python to check", () => {
	assert.deepEqual(asked("lab=pooling&window=3&stride=none").chosen, { window: "3", stride: "none" });
});

test("what is the address's own is no option", () => {
	const { chosen, hidden } = asked("lab=pooling&theme=dark&start=click&hide=stride,board&drawing=Plain O");
	assert.deepEqual(chosen, {});
	assert.deepEqual(hidden, ["stride", "board"]);
});

test("a drawing is an example by its name, in any case, or strokes", () => {
	assert.deepEqual(asked("lab=votes&drawing=plain o").strokes, EXAMPLES[1].strokes);
	assert.deepEqual(asked("lab=votes&drawing=6,6,22,22;22,6,6,22").strokes, [
		[6, 6, 22, 22],
		[22, 6, 6, 22],
	]);
	assert.deepEqual(asked("lab=votes&drawing=0,28").strokes, [[0, 28]]);
});

for (const [text, said] of [
	["", "There is no lab “”. There are: pooling, votes."],
	["lab=nowhere", "There is no lab “nowhere”. There are: pooling, votes."],
	["lab=pooling&theme=pink", "“theme” can be light or dark, not pink."],
	["lab=pooling&start=never", "“start” can be seen or click, not never."],
	["lab=pooling&hide=door", "“hide” can name window, stride, board, not door."],
]) {
	test(`“${text}” is told what there is`, () => {
		assert.throws(() => asked(text), { message: said });
	});
}

for (const drawing of ["1,2,3", "1,2,x,4", "0,29", "-1,0", "nothing", "1,2;3"]) {
	test(`“${drawing}” is no drawing`, () => {
		assert.throws(() => asked(`lab=votes&drawing=${drawing}`), /“drawing” is strokes such as .*: Plain X, Plain O\.$/);
	});
}
