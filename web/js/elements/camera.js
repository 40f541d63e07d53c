/**
 * <xo-camera>: the live camera, on only from a press to the picture. It gives the picture with `xo-shot` (an
 * ImageBitmap) and says in a sentence, with `xo-refused` (an Error), why there is none.
 */

import { element } from "./element.js";

const NO_PICTURE = "The camera gave no picture; try again, or open a photograph instead.";

export class Camera extends HTMLElement {
	#use = element("button", { type: "button" }, "Use the camera");
	#take = element("button", { type: "button" }, "Take the picture");
	#stop = element("button", { type: "button" }, "Stop the camera");
	#live = element("video", { playsinline: "playsinline", "aria-label": "What the camera sees" });
	/** @type {MediaStream | null} */
	#stream = null;

	connectedCallback() {
		if (this.#use.isConnected) return;
		const tools = element("div", { class: "row" });
		tools.append(this.#use, this.#take, this.#stop);
		this.append(tools, this.#live);
		this.#live.muted = true;
		this.#use.addEventListener("click", () => this.#begin());
		this.#take.addEventListener("click", () => this.#shoot());
		this.#stop.addEventListener("click", () => {
			this.#end();
			this.#use.focus();
		});
		this.#write(false);
	}

	disconnectedCallback() {
		this.#end();
	}

	async #begin() {
		this.#use.disabled = true;
		try {
			if (!navigator.mediaDevices) throw new DOMException("", "NotSupportedError");
			this.#stream = await navigator.mediaDevices.getUserMedia({
				video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1440 } },
			});
			for (const track of this.#stream.getTracks()) track.addEventListener("ended", () => this.#end());
			this.#live.srcObject = this.#stream;
			await this.#live.play();
			this.#write(true);
			this.#take.focus();
		} catch (error) {
			this.#end();
			this.#say("xo-refused", new Error(why(error)));
		} finally {
			this.#use.disabled = false;
		}
	}

	async #shoot() {
		const picture = await createImageBitmap(this.#live).catch(() => null);
		this.#end();
		this.#use.focus();
		if (picture) this.#say("xo-shot", picture);
		else this.#say("xo-refused", new Error(NO_PICTURE));
	}

	#end() {
		for (const track of this.#stream?.getTracks() ?? []) track.stop();
		this.#stream = this.#live.srcObject = null;
		this.#write(false);
	}

	/** @param {boolean} on */
	#write(on) {
		this.#use.hidden = on;
		this.#take.hidden = this.#stop.hidden = this.#live.hidden = !on;
	}

	/** @param {string} what @param {unknown} detail */
	#say(what, detail) {
		this.dispatchEvent(new CustomEvent(what, { detail }));
	}
}

/** @param {unknown} error */
function why(error) {
	const name = error instanceof DOMException ? error.name : "";
	if (name === "NotAllowedError")
		return "The camera was not allowed; allow it in the browser's settings for this page, or open a photograph instead.";
	if (name === "NotFoundError" || name === "OverconstrainedError")
		return "No camera was found; open a photograph instead.";
	if (name === "NotSupportedError") return "This browser gives no camera to this page; open a photograph instead.";
	return "The camera could not be started, perhaps because another program uses it; open a photograph instead.";
}

customElements.define("xo-camera", Camera);
