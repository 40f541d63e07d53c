import assert from "node:assert/strict";
import { test } from "node:test";
import { tellsPixels } from "../../web/js/canvas.js";

/** A canvas that was painted in one colour, in a browser that answers as this does. @param {(painted: number[]) => number[]} answer */
function canvas(answer) {
	return {
		fillStyle: "",
		painted: [0, 0, 0, 0],
		fillRect() {
			this.painted = [...this.fillStyle.match(/\d+/g).map(Number), 255];
		},
		clearRect() {
			this.painted = [0, 0, 0, 0];
		},
		getImageData() {
			return { data: answer(this.painted) };
		},
	};
}

test("a browser that gives what was painted can read images, and nothing is left behind", () => {
	const painted = canvas((pixel) => pixel);
	assert.equal(tellsPixels(painted), true);
	assert.deepEqual(painted.painted, [0, 0, 0, 0]);
});

test("one that changes the last bits can, too", () => {
	assert.equal(tellsPixels(canvas((pixel) => pixel.map((value) => value - 1))), true);
});

test("one that gives white, nothing or noise cannot", () => {
	for (const instead of [
		[255, 255, 255, 255],
		[0, 0, 0, 0],
		[36, 104, 13, 255],
	])
		assert.equal(tellsPixels(canvas(() => instead)), false);
});
