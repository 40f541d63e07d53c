/** Puts text on the clipboard. */

/**
 * Whether the text could be copied; otherwise it is shown, to be copied by hand.
 * @param {string} name what it is @param {string | Promise<string>} text @returns {Promise<boolean>}
 */
export async function copyText(name, text) {
	const coming = Promise.resolve(text);
	const blob = coming.then((words) => new Blob([words], { type: "text/plain" }));
	try {
		// At once, with a promise of the text: a browser may no longer allow it when the text is there.
		await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
		return true;
	} catch {
		prompt(name, await coming);
		return false;
	}
}
