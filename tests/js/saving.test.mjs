import assert from "node:assert/strict";
import { test } from "node:test";
import { Saving } from "../../web/js/saving/saving.js";
import { sentence } from "../../web/js/saving/status.js";

/** A store as a browser has it, with a limit, and failures when they are asked for. */
class Shelf {
	files = new Map();
	room = Number.POSITIVE_INFINITY;
	/** Acts that fail, and how. @type {Record<string, () => void>} */
	fails = {};

	constructor(files = {}) {
		for (const [name, text] of Object.entries(files)) this.files.set(name, bytes(text));
	}

	async names() {
		this.fails.names?.();
		return [...this.files.keys()];
	}

	async read(name) {
		this.fails.read?.();
		return this.files.get(name)?.slice() ?? null;
	}

	async write(name, file) {
		this.fails.write?.();
		this.#put(new Map([...this.files, [name, file.slice()]]));
	}

	async move(from, to, file) {
		this.fails.move?.();
		const next = new Map(this.files);
		next.delete(from);
		this.#put(next.set(to, file.slice()));
	}

	async lasts() {
		this.fails.lasts?.();
		return true;
	}

	async clear() {
		this.fails.clear?.();
		this.files.clear();
	}

	#put(next) {
		const size = [...next.values()].reduce((sum, file) => sum + file.length, 0);
		if (size > this.room) throw new DOMException("full", "QuotaExceededError");
		this.files = next;
	}

	/** What is there, as texts. */
	get texts() {
		return Object.fromEntries([...this.files].map(([name, file]) => [name, new TextDecoder().decode(file)]));
	}
}

const bytes = (text) => new TextEncoder().encode(text);
const wordsFor = (name) => ({ now: "the network", way: "the moments", sounds: "your sounds" })[name] ?? name;
const fail = (name) => () => {
	throw new DOMException("no", name);
};

/** A tab with this page: what it says, and the tabs that hold the lock before it. */
function tab(shelf, others = []) {
	const made = { said: "", aside: [], known: null, closed: () => {} };
	const gone = new Promise((resolve) => {
		made.closed = resolve;
	});
	const turn = {
		first: async () => others.length === 0,
		next: () => Promise.all(others.map((other) => other.gone)).then(() => {}),
	};
	made.gone = gone;
	made.saving = new Saving(shelf, turn, (known, aside) => {
		made.known = known;
		made.said = sentence(known, wordsFor);
		made.aside = [...aside].map(([name, file]) => `${name}: ${new TextDecoder().decode(file)}`);
	});
	return made;
}

/** Lets everything that waits for promises come to its end. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("nothing is called kept before something was read back", async () => {
	const shelf = new Shelf();
	const page = tab(shelf);
	await page.saving.load();
	assert.match(page.said, /^Nothing is kept yet\./);
	await page.saving.keep("now", bytes("a"));
	assert.equal(page.said, "Kept in this browser.");
	assert.deepEqual(shelf.texts, { now: "a" });
});

test("what a private window would forget is not simply called kept", async () => {
	const shelf = new Shelf();
	shelf.fails.lasts = fail("NotAllowedError");
	const page = tab(shelf);
	await page.saving.load();
	await page.saving.keep("now", bytes("a"));
	assert.equal(page.said, "Kept in this browser. A private window forgets it when it is closed.");
});

test("what a browser takes and does not give back is not called kept", async () => {
	const shelf = new Shelf();
	shelf.write = async () => {};
	const page = tab(shelf);
	await page.saving.load();
	await page.saving.keep("now", bytes("a"));
	assert.match(page.said, /^Not kept: /);
	shelf.write = async (name) => void shelf.files.set(name, bytes("b"));
	await page.saving.keep("now", bytes("a"));
	await page.saving.keep("sounds", bytes("b"));
	assert.match(page.said, /except for the network \(what was read back is not what was written\)/);
});

test("where storage is denied it is said before anything is to be kept", async () => {
	const shelf = new Shelf();
	shelf.fails.names = fail("SecurityError");
	const page = tab(shelf);
	await page.saving.load();
	assert.match(page.said, /^Not kept: this browser lets the page store nothing\./);
	await page.saving.keep("now", bytes("a"));
	assert.match(page.said, /^Not kept: this browser lets the page store nothing\./);
});

test("what could not be read just now is not written over", async () => {
	const shelf = new Shelf({ now: "precious" });
	shelf.fails.read = fail("UnknownError");
	const page = tab(shelf);
	assert.equal((await page.saving.load()).size, 0);
	await page.saving.keep("now", bytes("new"));
	assert.match(page.said, /^Not kept: what is there from before could not be read/);
	assert.deepEqual(shelf.texts, { now: "precious" });
});

test("a part that has no room leaves the others alone, and is tried again when there is more", async () => {
	const shelf = new Shelf();
	shelf.room = 20;
	const page = tab(shelf);
	await page.saving.load();
	await page.saving.keep("way", bytes("old"));
	page.saving.keep("way", bytes("w".repeat(30)));
	page.saving.keep("now", bytes("network"));
	await page.saving.keep("sounds", bytes("tone"));
	assert.deepEqual(shelf.texts, { way: "old", now: "network", sounds: "tone" });
	assert.equal(
		page.said,
		"Kept in this browser, except for the moments (this browser has no more room). There is an older copy of the moments.",
	);
	await page.saving.keep("way", bytes("smaller"));
	assert.equal(page.said, "Kept in this browser.");
	assert.equal(shelf.texts.way, "smaller");
	// Something else gets smaller, and what has been waiting fits.
	await page.saving.keep("way", bytes("w".repeat(12)));
	assert.match(page.said, /except for the moments/);
	await page.saving.keep("now", bytes("net"));
	assert.equal(page.said, "Kept in this browser.");
	assert.equal(shelf.texts.way, "w".repeat(12));
});

test("where nothing has room it is said how to save the network", async () => {
	const shelf = new Shelf();
	shelf.room = 2;
	const page = tab(shelf);
	await page.saving.load();
	await page.saving.keep("now", bytes("network"));
	assert.equal(page.said, "Not kept: this browser has no more room. Save the network as a file.");
});

test("what Python has no file of is said, with what there is", async () => {
	const shelf = new Shelf();
	const page = tab(shelf);
	await page.saving.load();
	await page.saving.keep("now", null, "The network is not kept: it is too large.");
	assert.equal(page.said, "The network is not kept: it is too large.");
	assert.deepEqual(shelf.texts, {});
	await page.saving.keep("sounds", bytes("tone"));
	assert.equal(page.said, "The network is not kept: it is too large. All else is kept in this browser.");
	await page.saving.keep("now", bytes("small"));
	assert.equal(page.said, "Kept in this browser.");
	await page.saving.keep("now", null, "The network is not kept: it is too large.");
	assert.match(page.said, /There is an older copy of the network\.$/);
	assert.equal(shelf.texts.now, "small");
	await page.saving.keep("runs", bytes("r"), "Of 60 past runs the newest 40 are kept.");
	await page.saving.keep("now", bytes("small"));
	assert.equal(page.said, "Kept in this browser. Of 60 past runs the newest 40 are kept.");
});

test("each part that cannot be read is set aside by itself, at every visit", async () => {
	const shelf = new Shelf({ "set aside": "from before", now: "odd", sounds: "strange", tray: "good" });
	const page = tab(shelf);
	const found = await page.saving.load();
	assert.deepEqual([...found.keys()], ["now", "sounds", "tray"]);
	page.saving.setAside("now", bytes("odd"));
	await page.saving.setAside("sounds", bytes("strange"));
	const first = { "set aside": "from before", "set aside now 1": "odd", "set aside sounds 1": "strange", tray: "good" };
	assert.deepEqual(shelf.texts, first);
	assert.equal(page.aside.length, 3);
	// At the next visit another one; the same again is there once.
	await page.saving.keep("now", bytes("odder"));
	const next = tab(shelf);
	await next.saving.load();
	await next.saving.setAside("now", bytes("odder"));
	assert.equal(shelf.texts["set aside now 2"], "odder");
	await next.saving.keep("now", bytes("odd"));
	await next.saving.setAside("now", bytes("odd"));
	assert.deepEqual(shelf.texts, { ...first, "set aside now 2": "odder" });
});

test("what cannot be set aside is offered, and nothing is written over it", async () => {
	const shelf = new Shelf({ now: "odd" });
	const page = tab(shelf);
	await page.saving.load();
	shelf.fails.move = fail("QuotaExceededError");
	await page.saving.setAside("now", bytes("odd"));
	await page.saving.keep("now", bytes("new"));
	assert.deepEqual(shelf.texts, { now: "odd" });
	assert.deepEqual(page.aside, ["now: odd"]);
	assert.match(page.said, /^Not kept: this browser has no more room\./);
	shelf.fails = {};
	await page.saving.keep("now", bytes("newer"));
	assert.deepEqual(shelf.texts, { "set aside now 1": "odd", now: "newer" });
});

test("nothing is called forgotten that is still there", async () => {
	const shelf = new Shelf({ now: "a", "set aside now 1": "odd" });
	const page = tab(shelf);
	await page.saving.load();
	for (const how of [fail("UnknownError"), undefined]) {
		shelf.fails = how ? { clear: how } : {};
		const clear = shelf.clear;
		if (!how) shelf.clear = async () => {}; // as if it had been done
		await page.saving.forget();
		assert.match(page.said, /^Not forgotten: this browser did not delete/);
		shelf.clear = clear;
	}
	shelf.fails.names = fail("UnknownError");
	await page.saving.forget();
	assert.match(page.said, /^Not forgotten: this browser did not delete/);
	shelf.fails = {};
	await page.saving.forget();
	assert.match(page.said, /^Nothing is kept in this browser, and nothing will be/);
	assert.deepEqual(page.aside, []);
	await page.saving.keep("now", bytes("b"));
	assert.deepEqual(shelf.texts, {});
	assert.match(page.said, /^Nothing is kept in this browser, and nothing will be/);
});

test("a second tab shows what is kept, writes nothing and cannot forget it", async () => {
	const shelf = new Shelf({ now: "first" });
	const first = tab(shelf);
	await first.saving.load();
	const second = tab(shelf, [first]);
	assert.equal((await second.saving.load()).size, 1);
	assert.match(second.said, /another tab with this page is open.* began with a copy; what you make here is not kept/);
	await second.saving.keep("now", bytes("second"));
	await second.saving.forget();
	assert.match(second.said, /^Not forgotten: another tab with this page is open/);
	assert.deepEqual(shelf.texts, { now: "first" });
});

test("when the first is closed, the second goes on from the same", async () => {
	const shelf = new Shelf({ now: "first" });
	const first = tab(shelf);
	await first.saving.load();
	const second = tab(shelf, [first]);
	await second.saving.load();
	await second.saving.keep("now", bytes("second"));
	first.closed();
	await settled();
	assert.equal(second.said, "Kept in this browser.");
	assert.deepEqual(shelf.texts, { now: "second" });
});

test("newer work of the first is not written over unless the reader says so", async () => {
	const shelf = new Shelf({ now: "first" });
	const first = tab(shelf);
	await first.saving.load();
	const second = tab(shelf, [first]);
	await second.saving.load();
	await second.saving.keep("now", bytes("second"));
	await first.saving.keep("now", bytes("newer"));
	await first.saving.keep("sounds", bytes("tone"));
	first.closed();
	await settled();
	assert.match(second.said, /^Not kept: the other tab is closed, and what it kept is newer/);
	await second.saving.keep("now", bytes("third"));
	assert.deepEqual(shelf.texts, { now: "newer", sounds: "tone" });
	await second.saving.takeOver();
	assert.equal(second.said, "Kept in this browser.");
	assert.deepEqual(shelf.texts, { now: "third", sounds: "tone" });
});

test("no sentence about what is kept is longer than 28 words", () => {
	const part = { kept: true, file: true, why: null, note: "" };
	const free = {
		role: "keeper",
		access: "free",
		forgotten: "no",
		shows: true,
		lasts: true,
		parts: new Map([["now", part]]),
	};
	const cases = [
		free,
		{ ...free, lasts: false },
		...["denied", "unread"].map((access) => ({ ...free, access })),
		...["guest", "heir"].map((role) => ({ ...free, role })),
		...["yes", "guest", "failed"].map((forgotten) => ({ ...free, forgotten })),
		...["full", "refused", "changed"].map((why) => ({
			...free,
			parts: new Map([
				["now", { ...part, why }],
				["way", part],
			]),
		})),
	];
	const said = cases.map((known) => sentence(known, wordsFor));
	assert.equal(new Set(said).size, said.length);
	for (const text of said) for (const each of text.split(". ")) assert.ok(each.split(" ").length <= 28, each);
});
