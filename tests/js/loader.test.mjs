/** The loader for other pages, a plain script: it runs here with the little of a document that it touches. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const SCRIPT = readFileSync(new URL("../../web/xocnn-lab.js", import.meta.url), "utf-8");

/** A lab that is put into a page with these attributes: its frame, and how a message gets there. @param {Record<string, string>} given @param {string} [fallback] a character for each node inside */
function placed(given, fallback = "") {
	/** @type {((event: object) => void)[]} */
	const listeners = [];
	/** @type {any[]} */
	const frames = [];
	/** @type {any} */
	let Lab;
	class HTMLElement {
		attributes = Object.entries(given).map(([name, value]) => ({ name, value }));
		title = given.title ?? "";
		getAttribute = (/** @type {string} */ name) => given[name] ?? null;
		/** What stands inside for readers without the script. @type {any[]} */
		childNodes = [...fallback].map((text) => ({ text, remove: () => this.childNodes.shift() }));
		append = (/** @type {any} */ frame) => {
			this.childNodes.push(frame);
			frames.push(frame);
		};
		get firstChild() {
			return this.childNodes[0];
		}
	}
	runInNewContext(SCRIPT, {
		HTMLElement,
		URL,
		document: {
			currentScript: { src: "https://course.example/cnn/xocnn-lab.js" },
			createElement: () => ({ contentWindow: {}, style: {} }),
		},
		customElements: {
			define(/** @type {string} */ name, /** @type {any} */ type) {
				assert.equal(name, "xocnn-lab");
				Lab = type;
			},
		},
		addEventListener: (/** @type {string} */ _, /** @type {any} */ listener) => listeners.push(listener),
		removeEventListener: (/** @type {string} */ _, /** @type {any} */ listener) =>
			listeners.splice(listeners.indexOf(listener), 1),
	});
	const lab = new Lab();
	lab.connectedCallback();
	const post = (/** @type {object} */ event) => {
		for (const listener of listeners) listener(event);
	};
	return { lab, frames, post, listeners };
}

test("attributes become the address of the lab beside the script, but for those of any element", () => {
	const { frames } = placed({
		lab: "pooling",
		window: "3",
		class: "wide",
		id: "a",
		style: "",
		title: "Max",
		slot: "b",
		lang: "de",
		"data-turbo": "false",
		"aria-label": "Pooling",
	});
	assert.equal(frames[0].src, "https://course.example/cnn/embed.html?lab=pooling&window=3");
	assert.equal(frames[0].title, "Max");
});

test("a lab without a title is called by its name, and is lent nothing unless told so", () => {
	const { frames } = placed({ lab: "sound" });
	assert.equal(frames[0].title, "xocnn: sound");
	assert.equal(frames[0].allow, "");
	assert.equal(placed({ lab: "sound", allow: "microphone" }).frames[0].allow, "microphone");
});

test("what stands inside for readers without the script gives way to the frame", () => {
	const { lab, frames } = placed({ lab: "pooling" }, " a");
	assert.deepEqual(lab.childNodes, frames);
});

test("a lab that is taken out of the page listens no more", () => {
	const { lab, listeners } = placed({ lab: "pooling" });
	assert.equal(listeners.length, 1);
	lab.disconnectedCallback();
	assert.equal(listeners.length, 0);
});

test("a lab that is moved in the page keeps its frame", () => {
	const { lab, frames } = placed({ lab: "pooling" });
	lab.connectedCallback();
	assert.equal(frames.length, 1);
});

test("the frame is as high as its own lab says, and listens to nobody else", () => {
	const { frames, post } = placed({ lab: "pooling" });
	const [frame] = frames;
	const good = {
		source: frame.contentWindow,
		origin: "https://course.example",
		data: { type: "xocnn:resize", height: 431 },
	};
	for (const other of [
		{ source: {} },
		{ origin: "https://elsewhere.example" },
		{ data: { type: "x" } },
		{ data: null },
	]) {
		post({ ...good, ...other });
		assert.equal(frame.style.height, undefined);
	}
	post(good);
	assert.equal(frame.style.height, "431px");
});
