/** What runs before the first paint, a plain script: it runs here with the little of a document that it touches. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const SCRIPT = readFileSync(new URL("../../web/js/remembered.js", import.meta.url), "utf-8");

/** The language of a browser after the script has run. @param {string} language before */
function languageAfter(language) {
	const page = {
		document: { documentElement: { dataset: {} } },
		localStorage: { getItem: () => null },
		location: { hash: "" },
		navigator: { language },
		Intl,
	};
	runInNewContext(SCRIPT, page);
	return page.navigator.language;
}

test("numbers can be formatted in a browser whose language is none", () => {
	assert.throws(() => new Intl.NumberFormat("C"), RangeError);
	assert.equal(new Intl.NumberFormat(languageAfter("C")).format(1), "1");
});

test("a language stays what it is", () => {
	assert.equal(languageAfter("de-CH"), "de-CH");
});
