/** Files that a page needs, from a server that gives them wrong. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { ask, bytesOf, jsonOf, nameOf } from "../../web/js/loading.js";

/** By path: the status, the type and the content of an answer; one that is missing never comes. @type {Record<string, [number, string, string]>} */
const ANSWERS = {
	"/good.json": [200, "application/json", '{"a": 1}'],
	"/cut.json": [200, "application/json", '{"a": '],
	"/missing.json": [404, "text/html", "<p>Not here"],
	"/filtered.json": [200, "text/html", "<p>Blocked"],
	"/good.js": [200, "text/javascript; charset=utf-8", "export {}"],
	"/plain.js": [200, "text/plain", "export {}"],
	"/page.js": [200, "text/javascript", "<p>Blocked"],
	"/empty.js": [200, "text/javascript", ""],
	"/nothing.js": [204, "text/javascript", ""],
	"/style.css": [200, "text/plain", "p {}"],
};

const server = createServer(({ url }, response) => {
	const answer = ANSWERS[url ?? ""];
	if (!answer) return;
	response.writeHead(answer[0], { "Content-Type": answer[1] });
	response.end(answer[2]);
});
let site = "";

before(async () => {
	await new Promise((resume) => server.listen(0, "127.0.0.1", () => resume(undefined)));
	const address = server.address();
	assert(address && typeof address === "object");
	site = `http://127.0.0.1:${address.port}`;
});
after(() => {
	server.closeAllConnections();
	server.close();
});

test("what comes whole is read", async () => {
	assert.deepEqual(await jsonOf(`${site}/good.json`), { a: 1 });
	assert.equal(new TextDecoder().decode(await bytesOf(`${site}/good.js`)), "export {}");
});

test("what cannot be used is named, with the reason", async () => {
	const reasons = {
		cut: "it came damaged or incomplete",
		missing: "the server answered 404",
		filtered: "a web page came instead",
	};
	for (const [name, reason] of Object.entries(reasons)) {
		await assert.rejects(jsonOf(`${site}/${name}.json`), (/** @type {Error} */ { message }) => {
			assert.ok(message.startsWith(`${name}.json could not be loaded: ${reason}`), message);
			return true;
		});
	}
});

test("asking once more says what is wrong with a file", async () => {
	const faults = {
		"good.js": /^$/,
		"missing.json": /answered 404/,
		"plain.js": /came as text\/plain, and browsers take a script as text\/javascript/,
		"style.css": /came as text\/plain, and browsers take a style sheet as text\/css/,
		"page.js": /web page came instead/,
		"empty.js": /sent nothing/,
		"nothing.js": /answered 204 and sent nothing/,
		"never.js": /nothing came for a long time/,
	};
	for (const [name, fault] of Object.entries(faults)) assert.match(await ask(`${site}/${name}`, 1000), fault, name);
});

test("nobody can be asked where no server is", async () => {
	assert.match(await ask("http://127.0.0.1:9/x.js"), /blocked, or the connection failed/);
});

test("a file is called by the end of its address", () => {
	assert.equal(nameOf("http://host/assets-1/js/a.js?x#y"), "a.js");
});
