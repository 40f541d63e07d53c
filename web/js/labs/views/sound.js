/** Sound as a picture: a clip seen and heard, what features like, votes; sounds of the reader's own, and live ones. */

import { paint } from "../../colour.js";
import { element } from "../../elements/element.js";
import { count, short, wordsOf } from "../../format.js";
import * as session from "../../session.js";
import { takeDropped } from "../dropped.js";
import { Picture } from "../picture.js";
import { Listen } from "../sound/playing.js";
import { Spectrogram } from "../sound/spectrogram.js";
import { Votes } from "../sound/votes.js";

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	let shown = /** @type {any} */ (null);
	let told = "";
	const trouble = element("p", { class: "sound-trouble", role: "alert" });
	const failed = (/** @type {unknown} */ error) => {
		trouble.textContent = wordsOf(error);
	};

	const clip = new Spectrogram("this clip");
	const which = element("p", { class: "sound-which" });
	const step = (/** @type {string} */ name, /** @type {number} */ by) => {
		const button = element("button", { type: "button" }, name);
		button.addEventListener("click", () => {
			const next = ((shown.clip - 1 + by + shown.clips) % shown.clips) + 1;
			lab.change({ clip: next, at: "nothing" });
		});
		return button;
	};
	const ask = (/** @type {string} */ what) => () => session.sound(lab.asked, what);
	const hear = new Listen("Hear this clip", ask("clip"), (seconds) => clip.follow(seconds), failed);
	const tools = element("div", { class: "sound-tools" });
	tools.append(hear.element, step("Previous", -1), step("Next clip", 1), which);
	clip.picture.onCell(({ row, column }) => {
		clip.light(column);
		lab.change({ at: "clip", row: row + 1, column: column + 1 });
	});

	const list = element("div", { class: "sound-features", role: "group", "aria-label": "Features" });
	const key = element("p", { class: "sound-key" });
	const matches = new Picture("matches of the feature with the clip");
	matches.onCell(({ row, column }) => lab.change({ at: "map", row: row + 1, column: column + 1 }));
	const like = new Listen("Hear feature 1", ask("feature"), () => {}, failed);
	const liked = element("p", {});
	const beside = element("div", { class: "sound-liked" });
	beside.append(like.element, liked);
	const found = element("div", { class: "sound-found" });
	found.append(matches.figure, beside);

	const votes = new Votes("Votes", (at) => lab.change({ at: "votes", row: at + 1 }));
	const now = element("p", { class: "sound-now", role: "status", "aria-live": "off" });
	const progress = element("progress", { "aria-label": "Updates made" });
	const done = element("div", { class: "sound-done" });
	done.append(now, progress);

	const own = element("details", { class: "sound-own" });
	own.append(element("summary", {}, "Listen live, and sounds of your own"));
	/** What is inside comes when it is asked for. @type {Promise<import("../sound/own-sounds.js").OwnSounds> | null} */
	let opened = null;
	const open = async () => {
		opened ??= import("../sound/own-sounds.js").then(({ OwnSounds }) => {
			const made = new OwnSounds(lab);
			own.append(made.element);
			return made;
		});
		return opened;
	};
	own.addEventListener("toggle", () => own.open && open().catch(failed));
	takeDropped(lab, (dropped) => {
		own.open = true;
		open().then((made) => made.bring(dropped), failed);
	});

	return {
		elements: [done, tools, clip.element, votes.element, list, key, found, trouble, own],
		show(view) {
			if (shown?.clip !== view.clip || shown.what !== view.what) clip.light(null);
			shown = view;
			const { window, hop } = lab.options;
			which.textContent = `${view.what} ${view.clip} of ${view.clips}: ${view.truth}`;
			clip.show(
				view,
				`${view.picture.shape[1]} chunks of ${window} ms, one every ${hop} ms; ${view.picture.shape[0]} bands, low ones below. Colours end at ±${view.end} standard deviations of a band in training.`,
			);
			features(view);
			matches.show(
				view.matches,
				view.matches_end,
				`where feature ${view.feature} matches this clip; colours end at ±${short(view.matches_end)}`,
			);
			like.rename(`Hear feature ${view.feature}`);
			const [low, high] = view.best.bands;
			const { bands } = view;
			liked.textContent = `It matches best in bands ${low} to ${high}, ${count(bands[low - 1])} to ${count(bands[high + 1])} Hz: outlined above. What it likes is played there: a tone for each band, as strong as its weights above 0; then once more, four times as slowly.`;
			votes.show(view.votes);
			now.textContent = view.now;
			progress.max = view.all_updates;
			progress.value = view.updates;
			const { left, top, right, bottom } = view.told?.source ?? view.best;
			clip.picture.mark({ dashed: [{ left, top, right, bottom }] });
			const sentence = view.told?.sentence ?? "";
			if (sentence !== told) lab.say(sentence);
			told = sentence;
		},
		reset() {
			clip.light(null);
			trouble.textContent = "";
		},
		wake: async () => (await opened)?.refresh(),
	};

	/** @param {any} view */
	function features({ features: { data, shape }, features_end: end, feature }) {
		const [number, rows, columns] = shape;
		const values = Float32Array.from(data);
		while (list.childElementCount < number) {
			const at = list.childElementCount + 1;
			const button = element("button", { type: "button", "aria-label": `Feature ${at}` });
			button.append(element("canvas", { width: `${columns}`, height: `${rows}`, "aria-hidden": "true" }));
			button.addEventListener("click", () => lab.change({ feature: at, at: "nothing" }));
			list.append(button);
		}
		for (const [at, button] of [...list.children].entries()) {
			const canvas = /** @type {HTMLCanvasElement} */ (button.firstElementChild);
			paint(canvas, values.subarray(at * rows * columns, (at + 1) * rows * columns), end);
			button.setAttribute("aria-pressed", String(at + 1 === feature));
		}
		key.textContent = `What it looks for: ${number} features of ${rows} bands × ${columns} chunks. Choose one; colours end at ±${short(end)}.`;
	}
}
