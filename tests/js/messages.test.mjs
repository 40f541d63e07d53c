import assert from "node:assert/strict";
import { test } from "node:test";
import { isGone, PythonError, pack, unpack } from "../../web/js/messages.js";

test("a payload without arrays is plain JSON", () => {
	assert.deepEqual(pack({ updates: 5, seed: null, said: "ü" }), {
		text: '{"updates":5,"seed":null,"said":"ü"}',
		buffers: [],
	});
});

test("bytes and arrays leave marks where they were, and travel beside the text in that order", () => {
	const picture = Float32Array.of(1, 2, 3);
	const file = Uint8Array.of(97, 98, 99);
	const { text, buffers } = pack({ deep: [{ picture }], file });
	assert.deepEqual(JSON.parse(text), { deep: [{ picture: { $array: 0 } }], file: { $bytes: 1 } });
	assert.deepEqual(buffers, [picture, file]);
});

test("what a file was read into travels as bytes", () => {
	const { text, buffers } = pack({ file: Uint8Array.of(1, 2).buffer });
	assert.equal(text, '{"file":{"$bytes":0}}');
	assert.deepEqual(buffers, [Uint8Array.of(1, 2)]);
});

test("an answer gets its arrays back in their places", () => {
	const maps = Float32Array.of(0.5, -1);
	const file = Uint8Array.of(80, 75);
	const text = JSON.stringify({
		ok: true,
		value: { file: { $array: 1, shape: [2], dtype: "uint8" }, seen: [{ $array: 0, shape: [1, 2], dtype: "float32" }] },
	});
	assert.deepEqual(unpack([text, maps, file]), {
		file: { data: file, shape: [2] },
		seen: [{ data: maps, shape: [1, 2] }],
	});
});

test("an answer may be nothing, or false", () => {
	assert.equal(unpack(['{"ok":true,"value":null}']), null);
	assert.equal(unpack(['{"ok":true,"value":false}']), false);
});

test("what Python refuses is thrown with its sentence, its kind and where it was raised", () => {
	const text = JSON.stringify({
		ok: false,
		error: { kind: "FileError", message: "The file is cut off; choose another." },
		traceback: "Traceback …",
	});
	assert.throws(
		() => unpack([text]),
		(error) => {
			assert.ok(error instanceof PythonError);
			assert.deepEqual(
				[error.kind, error.message, error.trace],
				["FileError", "The file is cut off; choose another.", "Traceback …"],
			);
			return true;
		},
	);
});

test("Python is gone where it starts or has stopped, and not where it refuses", () => {
	assert.ok(isGone(new PythonError("Starting", "Python is still starting.")));
	assert.ok(isGone(new PythonError("Stopped", "Python was stopped.")));
	assert.ok(!isGone(new PythonError("FileError", "The file is cut off.")));
	assert.ok(!isGone(new Error("Stopped")));
});
