import assert from "node:assert/strict";
import { test } from "node:test";
import { Alerts } from "../../web/js/page/alerts.js";

function alerts() {
	/** What was shown, one time after the other. */
	const shown = [];
	const made = new Alerts((sentences, owners) => shown.push({ sentences, owners }));
	return { made, shown, now: () => shown.at(-1)?.sentences ?? [] };
}

test("an act clears what was said of the act before, and nothing else", () => {
	const { made, now } = alerts();
	made.say("crash", new Error("Python stopped."));
	made.say("training", "The error has left all bounds.");
	made.say("act", "This file is none.");
	made.clear("act");
	assert.deepEqual(now(), ["Python stopped.", "The error has left all bounds."]);
});

test("a reader can dismiss everything but that Python is gone", () => {
	const { made, now } = alerts();
	for (const owner of ["opening", "act", "seeing", "training", "crash"]) made.say(owner, `What ${owner} says.`);
	made.dismiss();
	assert.deepEqual(now(), ["What crash says."]);
	made.clear("crash");
	assert.deepEqual(now(), []);
});

test("what matters most is read first, and everything once", () => {
	const { made, now } = alerts();
	made.say("opening", "The drawings cannot be read.");
	made.say("opening", "The table cannot be read.");
	made.say("opening", "The table cannot be read.");
	made.say("act", "The table cannot be read.");
	assert.deepEqual(now(), ["The table cannot be read.", "The drawings cannot be read."]);
});

test("nothing is shown anew where nothing was to clear", () => {
	const { made, shown } = alerts();
	made.clear("act", "training");
	assert.equal(shown.length, 0);
});
