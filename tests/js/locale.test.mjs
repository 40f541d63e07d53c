import assert from "node:assert/strict";
import { test } from "node:test";

/** What the browser calls its language once the module has run. @param {string} said */
async function mended(said) {
	Object.defineProperty(globalThis, "navigator", { value: { language: said }, configurable: true });
	await import(`../../web/js/elements/locale.js?${said}`);
	return navigator.language;
}

test("numbers can be formatted in a browser whose language is none", async () => {
	assert.throws(() => new Intl.NumberFormat("C"));
	new Intl.NumberFormat(await mended("C"));
});

test("a language stays what it is", async () => {
	assert.equal(await mended("de-CH"), "de-CH");
});
