/**
 * An element with its attributes and text, in one expression.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes, text) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value !== "") made.setAttribute(name, value);
	}
	if (text !== undefined) made.textContent = text;
	return made;
}

/**
 * Lets a button be pressed, or not. One that cannot be keeps the focus, which `disabled` would take from it; the lab
 * around it (see lab.js) keeps presses from it.
 *
 * @param {HTMLButtonElement} button @param {boolean} able
 */
export function enable(button, able) {
	button.setAttribute("aria-disabled", String(!able));
}

/**
 * The element of the page that is known to be there.
 *
 * @template {HTMLElement} T
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function find(selector, type) {
	const found = document.querySelector(selector);
	if (!(found instanceof type)) throw new Error(`The page lacks ${selector}.`);
	return found;
}
