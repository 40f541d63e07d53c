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
