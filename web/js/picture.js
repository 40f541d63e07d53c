/**
 * Reads an image file with the browser's own decoder.
 *
 * @typedef {{data: Uint8Array, width: number, height: number}} Pixels four bytes each, row by row
 */

import { tellsPixels } from "./canvas.js";
import { refused, sortFile } from "./session.js";

const MOST = 1024; // pixels a side that are handed to Python; larger pictures are shrunk to this
const HIDDEN =
	"This browser hides the pixels of images from pages, so no image can be read here. Allow this site to read canvas data, or use another browser.";

/**
 * The pixels of an image file, or of a picture that the camera took.
 *
 * @param {Blob | ImageBitmap} file
 * @returns {Promise<Pixels>}
 */
export async function pixelsOf(file) {
	const bitmap = file instanceof Blob ? await decoded(file) : file;
	const shrink = Math.min(1, MOST / Math.max(bitmap.width, bitmap.height));
	const width = Math.max(1, Math.round(bitmap.width * shrink));
	const height = Math.max(1, Math.round(bitmap.height * shrink));
	const canvas = document.createElement("canvas");
	canvas.width = width;
	canvas.height = height;
	const context = canvas.getContext("2d", { willReadFrequently: true });
	if (!context) throw new Error("This browser gives no canvas to read an image with; try another browser.");
	if (!tellsPixels(context)) throw new Error(HIDDEN);
	context.imageSmoothingQuality = "high";
	context.drawImage(bitmap, 0, 0, width, height);
	bitmap.close();
	return { data: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer), width, height };
}

/** @param {Blob} file */
async function decoded(file) {
	const { unread } = await sortFile(file, "image");
	return createImageBitmap(file).catch(() => {
		throw refused(file, unread);
	});
}
