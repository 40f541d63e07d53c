/** Light or dark: as the system has it, or as the reader chooses. */

import { refreshColours } from "./colour.js";
import { find } from "./elements/element.js";
import { remember } from "./memory.js";

const system = matchMedia("(prefers-color-scheme: dark)");

find("#theme", HTMLElement).addEventListener("click", () => {
	const root = document.documentElement;
	const dark = root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
	root.dataset.theme = dark ? "light" : "dark";
	refreshColours();
	remember("theme", root.dataset.theme);
});
system.addEventListener("change", refreshColours);
