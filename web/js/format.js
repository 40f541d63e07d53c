/** How numbers are written: fixed places, a true minus sign, thousands apart. */

const whole = new Intl.NumberFormat("en");

/** @param {number} value */
export function count(value) {
	return whole.format(value);
}

/** How many updates were made. @param {number} updates */
export const counted = (updates) => (updates === 1 ? "1 update" : `${count(updates)} updates`);

/** A value with a fixed number of places; null is what was no number in Python. @param {number | null} value @param {number} [places] */
export function fixed(value, places = 3) {
	if (value === null) return "not a number";
	if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
	const text = Math.abs(value).toFixed(places);
	return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** The end of a scale, as short as it is true. @param {number} value */
export function short(value) {
	return String(Number(value.toPrecision(3)));
}

/** @param {readonly number[]} shape */
export function shape(shape) {
	return shape.join(" × ");
}

/** What went wrong, in words. @param {unknown} error */
export function wordsOf(error) {
	return error instanceof Error ? error.message : String(error);
}

/** Words in a row, as a sentence has them. @param {readonly string[]} words */
export function list(words) {
	return words.join(", ");
}
