/**
 * <xo-lab>: the frame of every lab: words, controls, reset, link. What is inside comes from a view of the
 * lab's own, `views/ID.js`, and every number from Python.
 *
 * @typedef {{name: string, label: string, kind: "whole" | "number" | "choice" | "class" | "pixels", default: any, low: number, high: number, step: number, choices: string[], elsewhere: string[], hint: string, control: boolean}} Option
 * @typedef {{id: string, title: string, invitation: string, why: string, asks: string, slice?: string, options: Option[]}} Description
 * @typedef {{id: string, title: string, invitation: string, why: string, asks: string, slice?: string, board: boolean, settings: Option[], options: Record<string, any>, view: any}} Prepared what the build computed; a lab that works has a name for a slice of it, and `board` says whether it is about the drawing, and `asks` what a page around it has to lend it
 * @typedef {{elements: Node[], show: (view: any, options: Record<string, any>) => void, reset?: () => void, wake?: () => Promise<void>, background?: boolean, follow?: (fast: boolean) => void, withheld?: (options: Record<string, any>) => string[]}} View what is no option goes back in `reset`; `wake` comes before anything is asked of a new Python; work may go on in the `background`, and `follow` is told when it does so as fast as it can; options that are `withheld` are in no link
 */

/** @typedef {{chosen?: Record<string, any>, hidden?: string[], drawn?: boolean}} Setting what a link asks for: options, controls to leave out, and whether it has a drawing of its own */

import { onColoursChange } from "../colour.js";
import { element } from "../elements/element.js";
import { wordsOf } from "../format.js";
import { numberField, typed, write } from "../number.js";
import { onChange, onOwnChange, sharing } from "../scene.js";
import * as session from "../session.js";
import { Player } from "./player.js";
import { shareButtons } from "./share.js";

const REST = 150; // ms between two answers while the network is training

export class Lab extends HTMLElement {
	/** What the reader has set; the rest is as the lab's author chose. @type {Record<string, any>} */
	#chosen = {};
	/** What was set when that which is shown was asked for. @type {Record<string, any>} */
	#answered = {};
	/** Whether something was refused, and nothing set since. */
	#refused = false;
	/** What an author set in a link: where Reset goes back to. @type {Record<string, any>} */
	#first = {};
	/** @type {Record<string, any>} */
	options = {};
	/** @type {Description | null} */
	#description = null;
	/** @type {View | null} */
	#view = null;
	#shown = /** @type {any} */ (null);
	#alive = false;
	#seen = false;
	/** Names of options whose controls an author has left out. @type {string[]} */
	#hidden = [];
	#busy = false;
	#stale = false;
	#unanswered = false;
	#arithmetic = element("p", { class: "arithmetic figures", role: "status", "aria-live": "polite" });
	#sentence = element("p", { class: "lab-sentence" });
	#trouble = element("p", { class: "trouble", role: "alert" });
	#pending = element(
		"p",
		{ hidden: "hidden" },
		"Pictures and numbers of these settings come as soon as this lab has started.",
	);
	#controls = element("div", { class: "controls" });
	/** Keeps a lab working that works. @type {Player | null} */
	#player = null;
	#anew = false;

	/**
	 * Puts the lab together and shows what the build computed for the example.
	 *
	 * @param {Description} description
	 * @param {{options: Record<string, any>, view: any, board?: boolean}} prepared
	 * @param {Setting} [setting]
	 */
	async prepare(description, prepared, { chosen = {}, hidden = [], drawn = false } = {}) {
		this.#description = description;
		this.#hidden = hidden;
		this.#first = chosen;
		this.#chosen = { ...chosen };
		this.options = prepared.options;
		const module = await import(`./views/${description.id}.js`);
		this.#view = /** @type {View} */ (module.build(this));
		for (const option of description.options) {
			if (option.control && !this.hides(option.name)) this.#controls.append(this.#control(option));
		}
		const reset = element("button", { type: "button", class: "quiet" }, "Start over");
		reset.addEventListener("click", () => {
			this.#view?.reset?.();
			this.#player?.pause();
			this.#anew = true;
			this.#answered = {}; // where a link's own options are refused, its lab starts as its author made it
			this.setAll({ ...this.#first });
		});
		const why = element("details", {});
		why.append(element("summary", {}, "Why does this matter?"), element("p", {}, description.why));
		const foot = element("footer", {});
		foot.append(reset, ...shareButtons(description, () => ({ lab: description.id, ...this.#told })));
		const body = element("div", { class: "lab-body" });
		if (description.slice) {
			const { background = false, follow = () => {} } = this.#view;
			this.#player = new Player(description.slice, (milliseconds) => this.#work(milliseconds), background, follow);
			body.append(this.#player.element);
		}
		body.append(...this.#view.elements);
		this.replaceChildren(
			element("h3", {}, description.title),
			element("p", { class: "invitation" }, description.invitation),
			this.#controls,
			this.#trouble,
			this.#pending,
			body,
			this.#arithmetic,
			this.#sentence,
			why,
			foot,
		);
		this.addEventListener(
			"click",
			(event) => {
				const pressed = event.target instanceof Element && event.target.closest("button");
				if (pressed && pressed.ariaDisabled === "true") event.stopImmediatePropagation();
			},
			true,
		);
		this.dataset.id = description.id; // for styles of its own
		this.setAttribute("role", "group");
		this.setAttribute("aria-label", description.title);
		this.#show(prepared);
		// The build's view is of the defaults and its own drawing: that of others waits for Python, and the controls say at
		// once what the link asks for.
		const others = Object.entries(chosen).some(([name, value]) => String(value) !== String(prepared.options[name]));
		this.#wait(others || (drawn && prepared.board === true));
		for (const [name, value] of Object.entries(chosen)) {
			const control = /** @type {HTMLInputElement | null} */ (this.#controls.querySelector(`[name="${name}"]`));
			if (control) put(control, value);
		}
		onColoursChange(() => this.#shown && this.#show(this.#shown));
		// Work that is under way goes on with what it began with.
		if (!this.#player) onChange(() => this.refresh());
		// That on data which are not there any more does not.
		else onOwnChange(() => this.refresh());
		new IntersectionObserver(([entry]) => {
			this.#seen = entry.isIntersecting;
			this.#player?.inSight(this.#seen);
			if (this.#seen && this.#stale) this.refresh();
		}).observe(this);
	}

	/** What there is of the lab is of something else than what was asked for, and is not seen until there is an answer. @param {boolean} waits */
	#wait(waits) {
		this.classList.toggle("waiting", waits);
		this.#pending.hidden = !waits;
	}

	/** Python is there: from now on every answer is about the reader's own drawing. */
	async wake() {
		if (this.#view?.wake) await this.#view.wake();
		this.#alive = true;
		this.#player?.wake();
		// What a link asks for is asked at once, so that controls say what was asked, or what is wrong with it.
		this.refresh(Object.keys(this.#chosen).length > 0 || !this.#pending.hidden);
	}

	/** Nothing is asked until the lab is woken again. */
	sleep() {
		this.#alive = false;
		this.#player?.sleep();
	}

	/** What all options have been set to, while the answer may still be on its way. @returns {Record<string, any>} */
	get asked() {
		const usual = this.#description?.options.map((option) => [option.name, option.default]) ?? [];
		return { ...Object.fromEntries(usual), ...this.#chosen };
	}

	/** What a link says of the options. @returns {Record<string, any>} */
	get #told() {
		const withheld = this.#view?.withheld?.(this.#chosen) ?? [];
		return Object.fromEntries(Object.entries(this.#chosen).filter(([name]) => !withheld.includes(name)));
	}

	/** Changes one option. @param {string} name @param {any} value */
	set(name, value) {
		this.change({ [name]: value });
	}

	/** Changes some options; the others stay as they are. @param {Record<string, any>} some */
	change(some) {
		this.setAll({ ...this.#chosen, ...some });
	}

	/** Whether an author has left out the control of an option. @param {string} name */
	hides(name) {
		return this.#hidden.includes(name);
	}

	/** Whether options have changed since what is shown was asked for. */
	get behind() {
		return this.#unanswered;
	}

	/** @param {Record<string, any>} chosen */
	setAll(chosen) {
		this.#chosen = chosen;
		this.#unanswered = true;
		this.#refused = false;
		this.refresh(true);
	}

	/** The arithmetic of what is under the pointer, finger or focus. @param {string} text */
	say(text) {
		this.#arithmetic.textContent = text;
	}

	/** Asks anew; while an answer is on its way only the newest question waits. @param {boolean} [now] */
	async refresh(now = false) {
		this.#stale = true;
		if (!this.#alive || this.#busy || !this.#description || !(this.#seen || now)) return;
		this.#busy = true;
		await rest(0); // what is set in one go is asked, and refused, as one
		while (this.#stale && this.#alive) {
			this.#stale = false;
			this.#unanswered = false;
			await this.#ask(this.#description.id, this.#chosen);
			await rest(now ? 0 : REST);
		}
		this.#busy = false;
	}

	/** @param {string} id @param {Record<string, any>} asked */
	async #ask(id, asked) {
		const anew = this.#anew;
		this.#anew = false;
		try {
			const answer = await session.lab(id, asked, sharing(), anew);
			this.#wait(false);
			this.#answered = asked;
			this.#show(answer);
			if (!this.#refused) this.#trouble.textContent = "";
		} catch (error) {
			this.#anew ||= anew;
			this.#refuse(error, asked);
		}
	}

	/**
	 * Says what is wrong, and where Python refuses what was asked goes back to what is shown; what has been set
	 * since then stays.
	 *
	 * @param {unknown} error @param {Record<string, any>} asked
	 */
	#refuse(error, asked) {
		this.#player?.pause();
		if (!this.#alive && session.isGone(error)) return; // it was sent to sleep meanwhile
		this.#trouble.textContent = wordsOf(error);
		if (!(error instanceof session.PythonError) || session.isGone(error)) return;
		const before = this.#answered;
		if (Object.entries(asked).every(([name, value]) => before[name] === value)) {
			this.classList.add("outdated"); // it worked before: what it was about is not there any more
			return;
		}
		const since = Object.entries(this.#chosen).filter(([name, value]) => value !== asked[name]);
		this.#chosen = { ...before, ...Object.fromEntries(since) };
		this.#refused = true; // the answer that follows is no reason to take the words away
		for (const control of this.#inputs) {
			if (control.value === String(asked[control.name])) put(control, this.#shown.options[control.name]);
		}
		this.#show(this.#shown);
		this.refresh(true);
	}

	/** Lets Python work for so long, and shows how far it is. @param {number} milliseconds */
	async #work(milliseconds) {
		const asked = this.#chosen;
		try {
			const id = this.#description?.id ?? "";
			if (this.#anew) {
				// A start that still waits for its turn comes first.
				this.#anew = false;
				await session.lab(id, asked, sharing(), true);
			}
			const answer = await session.work(id, asked, milliseconds);
			// Where options have changed meanwhile, the answer to them follows; no control goes back until then.
			if (asked === this.#chosen) {
				this.#answered = asked;
				this.#show(answer);
			}
			this.#trouble.textContent = "";
		} catch (error) {
			this.#refuse(error, asked);
		}
	}

	/** Changes what the lab has kept of its results. @param {string} act @param {number} number */
	async keep(act, number) {
		try {
			this.#show(await session.changeWork(this.#description?.id ?? "", this.#chosen, act, number));
			this.#trouble.textContent = "";
		} catch (error) {
			this.#trouble.textContent = wordsOf(error);
		}
	}

	/** Asks the page around it to go on with a network that came of the lab's work. @param {number} number */
	offer(number) {
		const detail = { lab: this.#description?.id ?? "", number };
		this.dispatchEvent(new CustomEvent("xo-adopt", { bubbles: true, detail }));
	}

	/** @param {import("../session.js").LabAnswer} answer */
	#show(answer) {
		this.#shown = answer;
		this.classList.remove("outdated");
		if (answer.more !== undefined) this.#player?.follow(answer.more, answer.waits === true);
		this.options = answer.options;
		this.#classes(answer.view.classes);
		for (const control of this.#inputs) {
			if (document.activeElement !== control || control.type === "range") put(control, answer.options[control.name]);
			const figure = control.parentElement?.querySelector("output");
			if (figure) figure.textContent = control.value.replace("-", "−");
		}
		this.#view?.show(answer.view, answer.options);
		this.#sentence.textContent = answer.view.sentence;
	}

	get #inputs() {
		return /** @type {NodeListOf<HTMLInputElement>} */ (this.#controls.querySelectorAll("input, select"));
	}

	/** Offers the classes of the network, which may have grown, behind an option's own choices. @param {string[]} [classes] */
	#classes(classes = []) {
		for (const select of this.#controls.querySelectorAll("select")) {
			const before = Number(select.dataset.before ?? Number.NaN);
			const offered = [...select.options].slice(before).map(({ value }) => value);
			if (Number.isNaN(before) || String(offered) === String(classes)) continue;
			const own = [...select.options].slice(0, before);
			select.replaceChildren(...own, ...classes.map((name) => new Option(name, name)));
		}
	}

	/** @param {Option} option */
	#control(option) {
		const label = element("label", { title: option.hint }, option.label);
		if (option.kind === "choice" || option.kind === "class") {
			const select = element("select", { name: option.name });
			const alone = document.documentElement.dataset.alone !== undefined;
			const offered = option.choices.filter((choice) => !(alone && option.elsewhere.includes(choice)));
			for (const choice of offered) select.append(element("option", { value: choice }, choice));
			if (option.kind === "class") select.dataset.before = String(offered.length);
			select.addEventListener("change", () => this.set(option.name, select.value));
			label.append(select);
			return label;
		}
		const { name, low, high, step } = option;
		const sliding = option.kind === "number";
		const range = { name, type: "range", min: String(low), max: String(high), step: String(step) };
		const input = sliding ? element("input", range) : numberField({ name }, { low, high, whole: true });
		if (sliding) {
			const stepped = () => {
				input.step = String(option.step);
			};
			input.addEventListener("pointerdown", stepped);
			input.addEventListener("keydown", stepped);
		}
		input.addEventListener(sliding ? "input" : "change", () => {
			const value = sliding ? input.value : typed(input);
			if (value !== undefined) this.set(name, value ?? "");
		});
		label.append(input);
		if (sliding) label.append(element("output", { class: "figures" }));
		return label;
	}
}

/** @param {number} milliseconds */
const rest = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));

/** A link may ask for a place between a slider's steps: it stands there until it is moved. @param {HTMLInputElement} control @param {any} value */
function put(control, value) {
	if (control.type === "range") control.step = "any";
	if (control.inputMode) write(control, String(value));
	else control.value = String(value);
}

customElements.define("xo-lab", Lab);
