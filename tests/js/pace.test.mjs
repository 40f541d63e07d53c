import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../web/js/saving/pace.js";

/** How many copies are made in so many ms, and the share of the time that they take. */
function over(duration, period, cost) {
	const pace = new Pace({ now: period });
	let [time, copies] = [0, 0];
	while (time < duration) {
		if (pace.due(time).length) {
			pace.took("now", time, time + cost);
			time += cost;
			copies++;
		} else time += 10;
	}
	return { copies, share: (copies * cost) / time };
}

test("what is cheap is copied once a period", () => {
	assert.equal(over(60_000, 1000, 5).copies, 60);
});

test("what is dear takes no more than a tenth of the time", () => {
	for (const cost of [50, 300, 1000]) {
		const { copies, share } = over(10 * 60_000, 1000, cost);
		assert.ok(copies >= 20, `${copies} copies`);
		assert.ok(share < 0.11, `${share} of the time`);
	}
});

test("what is very dear is copied now and then all the same", () => {
	assert.equal(over(10 * 60_000, 1000, 20_000).copies, 30);
});

test("each kind has a time of its own", () => {
	const pace = new Pace({ now: 1000, way: 10_000 });
	assert.deepEqual(pace.due(0), ["now", "way"]);
	pace.took("now", 0, 1);
	pace.took("way", 0, 1);
	pace.took("sounds", 0, 1);
	assert.deepEqual(pace.due(999), []);
	assert.deepEqual(pace.due(1000), ["now"]);
	assert.deepEqual(pace.due(10_000), ["now", "way"]);
});
