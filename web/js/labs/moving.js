/**
 * Moving the drawing by hand: it is dragged about, or turned and sized by the handle at its corner; arrow
 * keys move it by one pixel. What that does to the drawing is Python's.
 *
 * @typedef {{limits: Record<string, [number, number, number]>, frame: {data: ArrayLike<number>} | null, handle: [number, number] | null, middle: [number, number] | null}} Outline
 */

const SVG = "http://www.w3.org/2000/svg";
const [GRIP, REACH] = [0.75, 2.4]; // radius of the handle, as seen and as felt, in pixels of the picture

export class Mover {
	/** Whether the drawing is being dragged. */
	busy = false;
	#overlay = document.createElementNS(SVG, "svg");
	#frame = document.createElementNS(SVG, "path");
	#handle = document.createElementNS(SVG, "g");
	#lab;
	#picture;
	/** @type {Outline | null} */
	#outline = null;

	/** @param {import("./lab.js").Lab} lab @param {import("./picture.js").Picture} picture */
	constructor(lab, picture) {
		this.#lab = lab;
		this.#picture = picture;
		this.#overlay.setAttribute("class", "moving");
		this.#overlay.setAttribute("aria-hidden", "true");
		this.#frame.setAttribute("class", "frame");
		this.#handle.setAttribute("class", "handle");
		for (const [kind, r] of /** @type {const} */ ([
			["felt", REACH],
			["seen", GRIP],
		])) {
			const circle = document.createElementNS(SVG, "circle");
			circle.setAttribute("class", kind);
			circle.setAttribute("r", String(r));
			this.#handle.append(circle);
		}
		this.#overlay.append(this.#frame, this.#handle);
		const { figure } = picture;
		figure.addEventListener("pointerdown", (event) => this.#press(event));
		// Arrow keys move the drawing here, not the cell that is looked at.
		figure.addEventListener("keydown", (event) => this.#key(event), true);
	}

	/** @param {Outline} outline @param {number} width @param {number} height */
	show(outline, width, height) {
		this.#outline = outline;
		const { frame, handle } = outline;
		const map = this.#picture.figure.querySelector("xo-map");
		if (map && this.#overlay.parentElement !== map) map.append(this.#overlay);
		this.#overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
		this.#overlay.toggleAttribute("hidden", !frame);
		if (!frame || !handle) return;
		const points = [...Array(frame.data.length / 2).keys()].map((i) => `${frame.data[2 * i]} ${frame.data[2 * i + 1]}`);
		this.#frame.setAttribute("d", `M${points.join("L")}`);
		this.#handle.setAttribute("transform", `translate(${handle.join(" ")})`);
	}

	/** Where a pointer is, in pixels of the picture. @param {PointerEvent} event */
	#at(event) {
		const box = this.#overlay.getBoundingClientRect();
		const { width, height } = this.#overlay.viewBox.baseVal;
		return {
			x: ((event.clientX - box.left) / box.width) * width,
			y: ((event.clientY - box.top) / box.height) * height,
		};
	}

	/** @param {PointerEvent} event */
	#press(event) {
		const target = /** @type {Element} */ (event.target);
		if (event.button || !this.#outline?.middle || !target.closest("xo-map")) return;
		const turning = this.#handle.contains(target);
		const start = this.#at(event);
		const before = this.#lab.asked;
		const [x, y] = this.#outline.middle;
		const away = (/** @type {{x: number, y: number}} */ at) => ({
			far: Math.max(1, Math.hypot(at.x - x, at.y - y)),
			angle: (180 / Math.PI) * Math.atan2(at.y - y, at.x - x),
		});
		const grip = away(start);
		/** @param {PointerEvent} move */
		const follow = (move) => {
			const at = this.#at(move);
			if (!turning) {
				this.#ask({ across: Number(before.across) + at.x - start.x, down: Number(before.down) + at.y - start.y });
				return;
			}
			const { far, angle } = away(at);
			const turned = ((angle - grip.angle + 540) % 360) - 180; // the short way round
			this.#ask({ size: (Number(before.size) * far) / grip.far, rotation: Number(before.rotation) + turned });
		};
		const end = () => {
			this.busy = false;
			target.removeEventListener("pointermove", /** @type {EventListener} */ (follow));
		};
		this.busy = true;
		target.setPointerCapture(event.pointerId);
		target.addEventListener("pointermove", /** @type {EventListener} */ (follow));
		for (const over of ["pointerup", "pointercancel"]) target.addEventListener(over, end, { once: true });
	}

	/** @param {KeyboardEvent} event */
	#key(event) {
		/** @type {Record<string, [number, number]>} */
		const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
		if (!(event.key in ways) || event.ctrlKey || event.altKey || event.metaKey) return;
		event.preventDefault();
		event.stopPropagation();
		const [right, down] = ways[event.key];
		const { across, down: low } = this.#lab.asked;
		this.#ask({ across: Number(across) + right, down: Number(low) + down });
	}

	/** Asks for values that the sliders have, too. @param {Record<string, number>} wanted */
	#ask(wanted) {
		const { asked } = this.#lab;
		/** @type {Record<string, number>} */
		const changed = {};
		for (const [name, value] of Object.entries(wanted)) {
			const [low, high, step] = /** @type {Outline} */ (this.#outline).limits[name];
			const near = Number((Math.round(value / step) * step).toFixed(4));
			const there = Math.max(low, Math.min(high, near));
			if (there !== Number(asked[name])) changed[name] = there;
		}
		if (Object.keys(changed).length) this.#lab.change(changed);
	}
}
