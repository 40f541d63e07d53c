/**
 * Numbers as readers type them, with a decimal point or a decimal comma. The fields are of text: a browser's own
 * field for numbers drops the comma of another language without a word, so that 0,01 would become 1.
 *
 * @typedef {{low?: number, high?: number, whole?: boolean}} Limits what can be meant, where a sign can be either
 */

import { element } from "./elements/element.js";

/** @type {WeakMap<HTMLInputElement, HTMLElement>} */
const problems = new WeakMap();
const WRITTEN = /^([+-]?)([\d.,' ]*\d[\d.,' ]*)(e[+-]?\d{1,2})?$/i;

/**
 * The number that a text says; null where there is none in it. A text that is no number, or can be two, is a problem
 * and has a sentence.
 *
 * @param {string} text @param {Limits} [limits] @returns {{value: number | null, problem: string}}
 */
export function parse(text, { low = -Infinity, high = Infinity, whole = false } = {}) {
	const plain = text.trim().replace(/[−–]/g, "-").replace(/’/g, "'").replace(/\s/g, " ");
	if (!plain) return { value: null, problem: "" };
	const [, sign, digits, power = ""] = WRITTEN.exec(plain) ?? [];
	const decimals = digits ? [".", ","].map((decimal) => reading(digits, decimal)) : [];
	const values = [...new Set(decimals.filter((each) => each !== null).map((each) => Number(sign + each + power)))];
	if (!values.length) return refused(`“${text.trim()}” is not a number. Type one such as 3 or 0.01.`);
	if (values.length === 1) return { value: values[0], problem: "" };
	const [small, large] = values.sort((one, other) => Math.abs(one) - Math.abs(other));
	if (whole) return { value: large, problem: "" }; // nobody types a whole number with three decimals
	const meant = values.filter((value) => low <= value && value <= high);
	if (meant.length === 1) return { value: meant[0], problem: "" };
	return refused(`“${text.trim()}” can mean ${small} or ${large}. Type one of these.`);
}

/** @param {string} problem */
const refused = (problem) => ({ value: null, problem });

/** Digits for `Number`, if this is their decimal sign and any other parts thousands. @param {string} digits @param {string} decimal */
function reading(digits, decimal) {
	const [whole, fraction = "", ...more] = digits.split(decimal);
	if (more.length || /\D/.test(fraction)) return null;
	const [grouping] = /\D/.exec(whole) ?? [];
	const groups = grouping ? whole.split(grouping) : [];
	const parted = /^[1-9]\d{0,2}$/.test(groups[0]) && groups.slice(1).every((group) => /^\d{3}$/.test(group));
	if (grouping && !parted) return null;
	return `${grouping ? groups.join("") : whole}.${fraction}0`;
}

/** A field for a number. @param {Record<string, string>} attributes @param {Limits} limits */
export function numberField(attributes, limits = {}) {
	const input = element("input", { type: "text", inputmode: "decimal", autocomplete: "off", size: "5", ...attributes });
	for (const [name, limit] of Object.entries(limits)) input.dataset[name] = String(limit);
	if (limits.whole) stepByKeys(input);
	return input;
}

/**
 * The number that a field says, or null where it is empty. What cannot be used is refused beside the field, and
 * nothing comes of it.
 *
 * @param {HTMLInputElement} input @returns {number | null | undefined}
 */
export function typed(input) {
	const { low, high, whole } = input.dataset;
	const limits = { low: low ? Number(low) : undefined, high: high ? Number(high) : undefined, whole: whole === "true" };
	const { value, problem } = parse(input.value, limits);
	say(input, problem);
	if (problem) return undefined;
	if (value !== null) input.value = String(value);
	return value;
}

/** Writes a value into a field. @param {HTMLInputElement} input @param {string} text */
export function write(input, text) {
	input.value = text;
	say(input, "");
}

/** Lets the arrow keys go to the next whole number. @param {HTMLInputElement} input */
export function stepByKeys(input) {
	input.addEventListener("keydown", (event) => {
		const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
		if (!step) return;
		event.preventDefault();
		const { low = "-Infinity", high = "Infinity" } = input.dataset;
		const next = Math.max(Number(low), Math.min(Number(high), (typed(input) ?? 0) + step));
		input.value = String(next);
		input.dispatchEvent(new Event("change", { bubbles: true }));
	});
}

/** What is wrong with a field, at the end of the row of fields that it is in. @param {HTMLInputElement} input @param {string} problem */
function say(input, problem) {
	problems.get(input)?.remove();
	input.setAttribute("aria-invalid", String(problem !== ""));
	if (!problem) return;
	const told = element("p", { class: "number-problem", role: "alert" }, problem);
	problems.set(input, told);
	(input.closest("label") ?? input).parentElement?.append(told);
}
