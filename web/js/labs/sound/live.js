/** Listening live: what the network makes of the last two seconds, again and again. */

import { element } from "../../elements/element.js";
import * as session from "../../session.js";
import { Listen } from "./playing.js";
import { Spectrogram } from "./spectrogram.js";
import { Votes } from "./votes.js";

const REST = 120; // ms between an answer and the next question, for everything else to get its turn

export class Live {
	element = element("div", { class: "sound-live" });
	#lab;
	#open;
	#fail;
	/** The listening that goes on, or none. @type {object | null} */
	#now = null;
	#again;
	#button = element("button", { type: "button", class: "main" }, "Listen live");
	#state = element("p", { class: "sound-heard" });
	/** For ears: only what is new. */
	#spoken = element("p", { class: "unseen", role: "status", "aria-label": "What is heard" });
	#seen = new Spectrogram("what was heard");
	#votes = new Votes("Votes on what was heard");
	#panel = element("div", { class: "sound-panel", hidden: "hidden" });

	/**
	 * @param {import("../lab.js").Lab} lab
	 * @param {() => Promise<import("./microphone.js").Microphone>} open
	 * @param {(error: unknown) => void} fail
	 */
	constructor(lab, open, fail) {
		this.#lab = lab;
		this.#open = open;
		this.#fail = fail;
		this.#button.addEventListener("click", () => (this.#now ? this.stop() : this.#run()));
		const again = new Listen(
			"Hear it again",
			() => session.sound(lab.asked, "heard"),
			(seconds) => this.#seen.follow(seconds),
			fail,
		);
		again.element.addEventListener("click", () => this.stop(), { capture: true }); // what is played is not heard in turn
		const tools = element("div", { class: "sound-tools" });
		tools.append(this.#button, again.element);
		again.element.hidden = true;
		this.#again = again.element;
		this.#panel.append(this.#votes.element, this.#seen.element);
		this.element.append(tools, this.#state, this.#spoken, this.#panel);
	}

	stop() {
		this.#now = null;
		this.#button.textContent = "Listen live";
		if (this.#panel.hidden) this.#state.textContent = "";
	}

	/** What was heard was put to a network that is not there any more. */
	forget() {
		if (this.#now) return; // it is heard anew at once
		this.#panel.hidden = this.#again.hidden = true;
		this.#state.textContent = this.#spoken.textContent = "";
	}

	/** Puts a sound to the network, and shows what it makes of it. @param {Float32Array} samples */
	async put(samples) {
		this.#show(await session.hear(this.#lab.asked, samples));
	}

	async #run() {
		const now = {};
		this.#now = now;
		this.#button.textContent = "Stop listening";
		this.#state.textContent = "Waiting for the microphone …";
		try {
			const { rate } = await session.takes();
			const microphone = await this.#open();
			while (this.#now === now) {
				await this.put(await microphone.recent(rate));
				await new Promise((resume) => setTimeout(resume, REST));
			}
		} catch (error) {
			this.#state.textContent = "";
			this.stop();
			this.#fail(error);
		}
	}

	/** @param {session.Heard} heard */
	#show(heard) {
		this.#panel.hidden = this.#again.hidden = false;
		this.#state.textContent = heard.sentence;
		const spoken = heard.silent ? "Silence." : `Heard: ${heard.votes.winner}.`;
		if (this.#spoken.textContent !== spoken) this.#spoken.textContent = spoken;
		this.#votes.show(heard.votes, heard.silent);
		this.#seen.show(heard, "the loudest second of the last two, as the network sees it");
	}
}
