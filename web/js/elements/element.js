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
