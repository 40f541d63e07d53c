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
	assert.deepEqual(asked("lab=votes"), {
		lab: "votes",
		chosen: {},
		hidden: [],
		strokes: null,
		theme: "",
		start: "",
		notes: [],
	});
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

for (const text of ["", "lab=nowhere", "lab=constructor"]) {
	test(`“${text}” is told which labs there are`, () => {
		assert.throws(() => asked(text), /^Error: There is no lab “.*”. There are: pooling, votes.$/);
	});
}

for (const [text, said] of [
	[
		"lab=pooling&speed=9",
		"Left out “speed”: the lab “pooling” has the options window, stride, drawing, theme, hide, start.",
	],
	["lab=votes&a=1&a=2", "Left out “a”, “window”: the lab “votes” has the options drawing, theme, hide, start."],
	["lab=pooling&theme=pink", "“theme” can be light or dark, not pink."],
	["lab=pooling&start=never", "“start” can be seen or click, not never."],
	["lab=pooling&hide=door", "“hide” can name window, stride, board, not door."],
]) {
	test(`“${text}” shows the lab without it, and says what there is`, () => {
		const { lab, chosen, hidden, theme, start, notes } = asked(`${text}&window=3`);
		assert.deepEqual(notes, [said]);
		assert.deepEqual({ hidden, theme, start }, { hidden: [], theme: "", start: "" });
		assert.deepEqual(chosen, lab === "pooling" ? { window: "3" } : {});
	});
}

test("what the world adds to addresses is passed over in silence, unless it is an option", () => {
	const added =
		"fbclid gclid dclid msclkid ttclid twclid yclid gbraid wbraid utm_source utm_campaign utm_id _ga _gl mc_cid mc_eid igshid igsh mkt_tok li_fat_id ref si _hsenc hsa_acc pk_campaign mtm_source FBCLID";
	const text = added
		.split(" ")
		.map((name) => `${name}=1`)
		.join("&");
	assert.deepEqual(asked(`lab=votes&${text}`).notes, []);
	const labs = [{ id: "own", settings: [{ name: "ref" }] }];
	assert.deepEqual(read(new URLSearchParams("lab=own&ref=2"), labs, EXAMPLES).chosen, { ref: "2" });
});

for (const drawing of ["1,2,3", "1,2,x,4", "0,29", "-1,0", "nothing", "1,2;3"]) {
	test(`“${drawing}” is no drawing`, () => {
		const { strokes, notes } = asked(`lab=votes&drawing=${drawing}`);
		assert.equal(strokes, null);
		assert.match(notes.join(" "), /^“drawing” is strokes such as .*: Plain X, Plain O\.$/);
	});
}
