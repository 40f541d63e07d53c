/** What a browser tells of what was painted. */

const KNOWN = [36, 104, 172, 255];
const NOISE = 8; // levels by which a pixel may differ from what was painted

/**
 * Whether the browser gives the pixels that were painted; one that hides its user gives others. Some change their last bits.
 *
 * @param {CanvasRenderingContext2D} context
 */
export function tellsPixels(context) {
	context.fillStyle = `rgb(${KNOWN.slice(0, 3).join(" ")})`;
	context.fillRect(0, 0, 1, 1);
	const found = context.getImageData(0, 0, 1, 1).data;
	context.clearRect(0, 0, 1, 1);
	return KNOWN.every((value, at) => Math.abs(value - found[at]) <= NOISE);
}
