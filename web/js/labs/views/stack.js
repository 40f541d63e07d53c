/** Stacking: a value of any layer, the part of the drawing that it sees, and what its map likes best. */

import { element } from "../../elements/element.js";
import { MapPicture } from "../../elements/map.js";
import { count, fixed } from "../../format.js";
import { light, onLight } from "../../scene.js";
import * as session from "../../session.js";
import { Picture } from "../picture.js";

const PIECE = 192; // drawings that are looked through between two answers

/** @param {import("../lab.js").Lab} lab @returns {import("../lab.js").View} */
export function build(lab) {
	const ladder = element("div", { class: "ladder", role: "group", "aria-label": "Layers" });
	const map = new Picture("the map");
	const drawing = new Picture("the drawing");
	const piece = new Picture("what the value sees");
	const gallery = element("ol", { class: "gallery", "aria-label": "What this map answers most" });
	const look = element("button", { type: "button" }, "Look through a thousand drawings");
	const note = element("p", { class: "note", role: "status" });
	const best = element("div", { class: "best" });
	const heading = element("p", { class: "best-title" });
	best.append(heading, gallery, note, look);
	/** @type {any} */
	let shown = null;
	/** Whether the thousand are being looked through, and for which network. */
	let climbing = false;
	let begun = 0;
	let asked = 0;

	look.addEventListener("click", () => {
		climbing = true;
		begun = shown.state;
		lab.set("look", Math.min(shown.all, shown.looked + PIECE));
	});
	onLight((place) => drawing.light(place));

	/** @param {import("../picture.js").Cell} cell */
	function sees({ row, column }) {
		const [top, bottom] = shown.sees.rows[row];
		const [left, right] = shown.sees.columns[column];
		return { top, left, bottom, right };
	}

	/** The arithmetic of a value; Python sets it out, once it is there. @param {import("../picture.js").Cell} cell */
	async function tell(cell) {
		const question = ++asked;
		const { top, left, bottom, right } = sees(cell);
		const part = `It sees rows ${top + 1} to ${bottom}, columns ${left + 1} to ${right} of the drawing.`;
		lab.say(`Row ${cell.row + 1}, column ${cell.column + 1}: ${fixed(map.at(cell), 2)}. ${part}`);
		try {
			const told = await session.explain(shown.layer, shown.map, cell.row, cell.column);
			if (question === asked) lab.say(`${told.sentence} ${part}`);
		} catch {
			// Python is not there yet; what the build knew has been said.
		}
	}

	/** @param {import("../picture.js").Cell} cell */
	function pick({ row, column }) {
		lab.setAll({ ...lab.options, row: row + 1, column: column + 1 });
	}

	/** @type {import("../picture.js").Cell} */
	let pointed = { row: 0, column: 0 };
	map.onCell((cell) => {
		pointed = cell;
		light(sees(cell));
		void tell(cell);
	});
	map.figure.addEventListener("click", () => pick(pointed));
	map.figure.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" && event.key !== " ") return;
		event.preventDefault();
		pick(pointed);
	});
	map.figure.addEventListener("pointerleave", () => light(shown.field));

	/** @param {any} view */
	function climb(view) {
		for (const rung of view.ladder) {
			const [height, width] = rung.sees;
			const button = ladder.children[rung.layer - 1] ?? element("button", { type: "button" });
			const name = element("b", {}, `${rung.layer} ${rung.name}`);
			button.replaceChildren(name, " ", element("span", { class: "figures" }, `${height} × ${width}`));
			button.setAttribute("aria-label", `${rung.layer} ${rung.name} ${height} × ${width} pixels are what it sees`);
			button.setAttribute("aria-pressed", String(rung.layer === view.layer));
			if (button.parentElement) continue;
			button.addEventListener("click", () => lab.setAll({ ...lab.options, layer: rung.layer, row: 0, column: 0 }));
			ladder.append(button);
		}
		while (ladder.children.length > view.ladder.length) ladder.lastElementChild?.remove();
	}

	/** @param {any} view */
	function showBest(view) {
		gallery.replaceChildren(
			...view.best.map((/** @type {import("../picture.js").Values} */ values, /** @type {number} */ at) => {
				const found = view.found[at];
				const value = fixed(found.value, 2);
				const [height, width] = values.shape;
				const name = `Number ${at + 1}, from an ${found.class}, answered by ${value}`;
				const picture = new MapPicture(name, 0, 0, height, width);
				picture.values = Float32Array.from(values.data);
				picture.paint();
				const item = element("li", {});
				const caption = element("span", { class: "figures" }, `${value} `);
				caption.append(element("span", { class: "of" }, found.class));
				item.append(picture, caption);
				item.addEventListener("pointerenter", () => {
					asked++;
					const place = `rows ${found.top + 1} to ${found.bottom}, columns ${found.left + 1} to ${found.right}`;
					lab.say(`Drawing ${found.drawing}, an ${found.class}, ${place}: the map answers ${value}.`);
				});
				return item;
			}),
		);
		const whose = view.values.shape[0] * view.values.shape[1] > 1 ? `map ${view.map + 1}` : `value ${view.map + 1}`;
		heading.textContent = view.best.length
			? `What ${whose} of layer ${view.layer} answers most`
			: `${whose} of layer ${view.layer} answers nothing`;
	}

	return {
		elements: [ladder, map.figure, drawing.figure, piece.figure, best],
		show(view) {
			const first = shown === null;
			const learned = !first && view.state !== begun && view.looked > view.few;
			shown = view;
			climb(view);
			map.show(view.values, view.scale, `map ${view.map + 1} of ${view.maps}, value ${fixed(view.value, 2)}`);
			const { row, column } = view;
			map.light({ top: row, left: column, bottom: row + 1, right: column + 1 }, "cell");
			drawing.show(view.picture, 1, "the drawing; lit, what the value sees");
			drawing.light(view.field);
			const [height, width] = view.cut.shape;
			piece.show(view.cut, 1, `cut out: ${height} × ${width} pixels`);
			showBest(view);
			look.disabled = climbing || view.looked >= view.all;
			if (first || begun === 0) begun = view.state;
			if (learned) {
				climbing = false;
				begun = view.state;
				note.textContent = `The network has changed; these are from ${view.few} drawings again.`;
				lab.set("look", view.few);
				return;
			}
			if (view.looked > view.few || !note.textContent.startsWith("The network has changed"))
				note.textContent = `${count(view.looked)} of ${count(view.all)} drawings looked through.`;
			if (view.looked <= view.few) begun = view.state;
			if (!climbing) return;
			climbing = view.looked < view.all;
			look.disabled = true;
			if (climbing) lab.set("look", Math.min(view.all, view.looked + PIECE));
		},
	};
}
