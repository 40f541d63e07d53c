/** What a reader has chosen, kept until the next visit. Storage may be denied: then it lasts as long as the page. */

/** @param {string} name @returns {string | null} */
export function recall(name) {
	try {
		return localStorage.getItem(`xocnn:${name}`);
	} catch {
		return null;
	}
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
	try {
		localStorage.setItem(`xocnn:${name}`, value);
	} catch {
		// Nothing is kept.
	}
}
