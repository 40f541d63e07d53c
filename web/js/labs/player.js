/**
 * Keeps a lab working that works: plays, pauses, does one slice. Between two answers everything else that is
 * asked of Python gets its turn. Out of sight, and while Python is away, the work waits; but for work in the
 * background, which waits for Python alone.
 */

import { element, enable } from "../elements/element.js";

const TURN = 50; // ms that Python works for one request, so that every other request soon gets its turn
const PAINTED = 16; // ms between two requests, for the browser to paint
const SLOWLY = 600; // ms between two slices for eyes to follow
const WAITING = 200; // ms between two looks at what helpers do

export class Player {
	element = element("div", { class: "player", role: "group", "aria-label": "Work" });
	#play = element("button", { type: "button", class: "main" });
	#once = element("button", { type: "button" });
	#pace = element("select", {});
	#work;
	#background;
	#follow;
	#wanted = false;
	#waits = false;
	#running = false;
	#asked = 0;
	#more = true;
	#awake = false;
	#seen = false;

	/**
	 * @param {string} slice what one slice does
	 * @param {(milliseconds: number) => Promise<void>} work lets Python work for so long, and shows how far it is
	 * @param {boolean} background whether it goes on out of sight
	 * @param {(fast: boolean) => void} follow is told whether it plays, as fast as can be
	 */
	constructor(slice, work, background, follow) {
		this.#work = work;
		this.#background = background;
		this.#follow = follow;
		this.#once.textContent = slice;
		this.#pace.append(...["fast", "slow"].map((pace) => element("option", { value: pace }, pace)));
		if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.#pace.value = "slow";
		const label = element("label", {}, "Pace");
		label.append(this.#pace);
		this.element.append(this.#play, this.#once, label);
		this.#play.addEventListener("click", () => {
			if (this.#wanted) return this.pause();
			this.#wanted = true;
			this.#tell();
			void this.#run();
		});
		this.#once.addEventListener("click", () => {
			this.pause();
			void this.#ask(0);
		});
		this.#pace.addEventListener("change", () => this.#tell());
		document.addEventListener("visibilitychange", () => this.#run());
		this.#tell();
	}

	/** Whether there is more to do, and nothing but to wait for it, as Python said last. @param {boolean} more @param {boolean} waits */
	follow(more, waits) {
		this.#more = more;
		this.#waits = waits;
		if (!more) this.#wanted = false;
		this.#tell();
	}

	/** Nothing more is asked; what Python is at, some milliseconds, is still shown. */
	pause() {
		this.#wanted = false;
		this.#tell();
	}

	/** Python is there. */
	wake() {
		this.#awake = true;
		this.#tell();
	}

	/** Python is away for a while. */
	sleep() {
		this.#awake = false;
		this.pause();
	}

	/** @param {boolean} seen */
	inSight(seen) {
		this.#seen = seen;
		void this.#run();
	}

	async #run() {
		if (this.#running) return;
		this.#running = true;
		while (this.#wanted && (this.#background || (this.#seen && !document.hidden))) {
			await this.#ask(this.#fast ? TURN : 0);
			const rest = this.#waits ? WAITING : this.#fast ? PAINTED : SLOWLY;
			// A hidden tab has nothing to paint, and would be made to rest for a second or a minute.
			if (this.#waits || !document.hidden) await new Promise((resume) => setTimeout(resume, rest));
		}
		this.#running = false;
	}

	get #fast() {
		return this.#pace.value === "fast";
	}

	/** @param {number} milliseconds */
	async #ask(milliseconds) {
		this.#asked++;
		this.element.dataset.busy = "true";
		await this.#work(milliseconds);
		this.#asked--;
		this.element.dataset.busy = String(this.#asked > 0);
	}

	#tell() {
		const able = this.#awake && this.#more;
		for (const button of [this.#play, this.#once]) enable(button, able);
		this.#play.textContent = this.#wanted ? "Pause" : "Play";
		this.#play.setAttribute("aria-label", this.#wanted ? "Pause this lab" : "Play this lab");
		this.#follow(this.#wanted && this.#fast);
	}
}
