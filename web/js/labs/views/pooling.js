/** Pooling: a map and its windows, before and after, and the same with the drawing moved. */

import { fixed } from "../../format.js";
import { Picture } from "../picture.js";

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const before = new Picture("before pooling");
	const after = new Picture("after pooling");
	const movedBefore = new Picture("before, moved");
	const movedAfter = new Picture("after, moved");
	/** @type {any} */
	let shown = null;
	/** @type {Record<string, any>} */
	let chosen = {};

	after.onCell(({ row, column }) => {
		const [height, width] = shown.before.shape;
		const { window, stride } = chosen;
		const [top, left] = [row * stride, column * stride];
		const place = { top, left, bottom: Math.min(top + window, height), right: Math.min(left + window, width) };
		before.light(place);
		after.light({ top: row, left: column, bottom: row + 1, right: column + 1 }, "cell");
		const winner = shown.winners.data[row * shown.after.shape[1] + column];
		const values = [];
		for (let y = place.top; y < place.bottom; y++) {
			for (let x = place.left; x < place.right; x++) {
				const value = fixed(before.at({ row: y, column: x }), 2);
				values.push(y * width + x === winner ? `[${value}]` : value);
			}
		}
		lab.say(`largest of ${values.join(", ")} = ${fixed(after.at({ row, column }), 2)}`);
	});

	return {
		elements: [before.figure, after.figure, movedBefore.figure, movedAfter.figure],
		show(view, options) {
			shown = view;
			chosen = options;
			const { scale, changed, sizes } = view;
			before.show(view.before, scale, `before: ${sizes[0]} values`);
			after.show(view.after, scale, `after: ${sizes[1]} values`);
			movedBefore.show(view.moved_before, scale, `moved: ${changed[0]} changed`);
			movedAfter.show(view.moved_after, scale, `moved: ${changed[1]} changed`);
		},
	};
}
