/** Sounds of the reader's own: takes from the microphone or from files, with names; and listening live. */

import { bring, FATE } from "../../brought.js";
import { element } from "../../elements/element.js";
import { wordsOf } from "../../format.js";
import * as session from "../../session.js";
import { read } from "./decoding.js";
import { Live } from "./live.js";
import { Microphone } from "./microphone.js";

const OWN = "your own";

export class OwnSounds {
	element = element("div", { class: "sound-mine" });
	#lab;
	/** @type {Promise<Microphone> | null} */
	#microphone = null;
	/** @type {session.Takes | null} */
	#takes = null;
	#live;
	#name = element("input", { type: "text", name: "take-name", maxlength: "16", autocomplete: "off", value: "clap" });
	#names = element("datalist", {});
	#record = element("button", { type: "button" }, "Record a take");
	#progress = element("progress", { max: "1", value: "0", "aria-label": "Recording", hidden: "hidden" });
	#off = element("button", { type: "button", class: "quiet", hidden: "hidden" }, "Turn the microphone off");
	#list = element("ul", { class: "sound-takes", "aria-label": "Takes" });
	#back = element("button", { type: "button", class: "quiet", hidden: "hidden" }, "Bring back the last one removed");
	#said = element("p", { class: "sound-said", role: "status", "aria-label": "What was kept" });
	#trouble = element("p", { class: "sound-trouble", role: "alert" });

	/** @param {import("../lab.js").Lab} lab */
	constructor(lab) {
		this.#lab = lab;
		this.#live = new Live(
			lab,
			() => this.#open(),
			(error) => this.#fail(error),
		);
		this.#names.id = "sound-names";
		this.#name.setAttribute("list", this.#names.id);
		const name = element("label", {}, "Name of the sound");
		name.append(this.#name, this.#names);
		const file = element("input", { type: "file", accept: "audio/*", "aria-label": "Sound file" });
		file.addEventListener("change", () => {
			const chosen = file.files?.[0];
			file.value = "";
			if (chosen) void this.bring(chosen);
		});
		const files = element("label", { class: "file" });
		files.append(file, element("span", { "aria-hidden": "true" }, "Open sound file…"));
		const tools = element("div", { class: "sound-tools" });
		tools.append(name, this.#record, files, this.#off);
		this.#record.addEventListener("click", () => this.#take());
		this.#off.addEventListener("click", () => this.#close());
		this.#back.addEventListener("click", () => this.#change(() => bring("sounds", () => session.bringBackTake())));
		this.element.append(
			element(
				"p",
				{},
				"Whistle up or down, clap, say a word: what the microphone hears is put to the network as it is now, and kept nowhere.",
			),
			this.#live.element,
			element(
				"p",
				{},
				`Then teach it your own sounds: two to ten names, and four or more takes of each, two seconds from the press of the button, of which the loudest one counts. Of every name the fourth take is held out, and the eighth. When there are takes of two names, press Play above. ${FATE}`,
			),
			tools,
			this.#progress,
			this.#said,
			this.#trouble,
			this.#list,
			this.#back,
		);
		// Nobody is listened to who has gone elsewhere.
		document.addEventListener("visibilitychange", () => document.hidden && this.#close());
		void this.refresh();
	}

	/** Shows what takes there are, also after Python's restart. */
	async refresh() {
		try {
			this.#takes = await session.takes();
			this.#show(this.#takes);
		} catch (error) {
			if (!session.isGone(error)) this.#fail(error); // otherwise the lab asks again when it is woken
		}
	}

	/** Takes a sound file under the name that stands there. @param {File} file */
	bring(file) {
		return this.#bring(async (rate) => read(file, rate), true);
	}

	#open() {
		this.#microphone ??= Microphone.open(() => this.#close()).then(
			(microphone) => {
				this.#off.hidden = !this.#microphone;
				return microphone;
			},
			(error) => {
				this.#microphone = null;
				throw error;
			},
		);
		return this.#microphone;
	}

	async #close() {
		const open = this.#microphone;
		this.#microphone = null;
		this.#live.stop();
		if (this.#off.contains(document.activeElement)) this.#record.focus();
		this.#off.hidden = true;
		(await open?.catch(() => null))?.close();
	}

	async #take() {
		await this.#bring(async (rate) => {
			this.#said.textContent = "Waiting for the microphone …";
			const microphone = await this.#open();
			this.#said.textContent = `Recording “${this.#name.value}” for two seconds: now.`;
			this.#progress.hidden = false;
			const samples = await microphone.record(rate, (share) => {
				this.#progress.value = share;
			});
			return { samples, note: "" };
		}, false);
	}

	/** @param {(rate: number) => Promise<import("./mixing.js").Mixed>} get @param {boolean} file whether it comes from one */
	async #bring(get, file) {
		this.#record.disabled = true;
		const name = this.#name.value;
		const kept = await this.#change(async () => {
			/** @type {import("./mixing.js").Mixed} */
			let mixed = { samples: new Float32Array(), note: "" };
			const takes = await bring("sounds", async () => {
				const { rate } = this.#takes ?? (await session.takes());
				mixed = await get(rate);
				return session.bringSound(name, mixed.samples, file);
			});
			await this.#live.put(mixed.samples); // once it is kept
			return { ...takes, said: [...takes.said, mixed.note].filter(Boolean) };
		});
		this.#record.disabled = false;
		this.#progress.hidden = true;
		if (!kept) return;
		const { takes, said, missing } = kept;
		const last = takes.filter((take) => take.name === takes[takes.length - 1].name).length;
		const next = missing || "Press Play above: a network that knows it has to be trained.";
		this.#said.textContent = [`Kept: take ${last} of “${takes[takes.length - 1].name}”.`, ...said, next].join(" ");
	}

	/** Has Python change the takes, and shows what there are then. @param {() => Promise<session.Takes>} ask */
	async #change(ask) {
		this.#trouble.textContent = this.#said.textContent = "";
		this.#live.forget();
		try {
			this.#takes = await ask();
		} catch (error) {
			this.#fail(error);
			return null;
		}
		this.#show(this.#takes);
		const { takes, missing } = this.#takes;
		if (!missing) this.#lab.change({ data: OWN, clip: takes.length, at: "nothing" });
		else if (this.#lab.asked.data === OWN) this.#lab.change({ data: "chirps", clip: 1, at: "nothing" });
		return this.#takes;
	}

	/** @param {session.Takes} told */
	#show({ takes, names, can_bring_back }) {
		this.#names.replaceChildren(...names.map((name) => element("option", { value: name })));
		this.#back.hidden = !can_bring_back;
		this.#list.replaceChildren(
			...names.map((name) => {
				const item = element("li", {});
				item.append(element("span", {}, name));
				const own = takes.filter((take) => take.name === name);
				for (const [at, { number, held_out }] of own.entries()) {
					const words = `take ${at + 1}${held_out ? ", held out" : ""}`;
					const remove = element(
						"button",
						{ type: "button", "aria-label": `Remove ${words}, of ${name}` },
						`${words} ×`,
					);
					remove.addEventListener("click", async () => {
						if (!(await this.#change(() => bring("sounds", () => session.removeTake(number))))) return;
						this.#said.textContent = `Removed: ${words}, of “${name}”. ${this.#takes?.missing}`;
						this.#back.focus();
					});
					item.append(remove);
				}
				return item;
			}),
		);
	}

	/** @param {unknown} error */
	#fail(error) {
		this.#said.textContent = "";
		this.#trouble.textContent = wordsOf(error);
	}
}
