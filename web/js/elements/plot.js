/** What all plots share: the colours of the style sheet, and how an axis looks. */

import { custom } from "../colour.js";

/** A colour of the style sheet, as a canvas takes it. @param {string} name */
export const inkOf = (name) => `rgb(${custom(name).join(" ")})`;

/** An axis as uPlot takes it, in the colours of now. */
export function axisOfNow() {
	const font = "12px 'IBM Plex Mono', monospace";
	return {
		stroke: inkOf("--ink-soft"),
		font,
		labelFont: font,
		grid: { stroke: inkOf("--hairline"), width: 1 },
		ticks: { show: false },
	};
}
