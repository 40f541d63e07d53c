/** A link to a lab as it stands, and the line that puts it into another page. */

import { element } from "../elements/element.js";

/** @param {{title: string, asks: string}} lab @param {() => Record<string, any>} query the lab and its options */
export function shareButtons({ title, asks }, query) {
	const link = () => {
		const parameters = new URLSearchParams();
		for (const [name, value] of Object.entries(query())) parameters.set(name, String(value));
		return new URL(`embed.html?${parameters}`, document.baseURI).href;
	};
	return [
		button("Copy link", link),
		button(
			"Copy snippet",
			() =>
				`<iframe src="${link()}" title="${title}" width="100%" height="640" loading="lazy" style="border:0"${asks && ` allow="${asks}"`}></iframe>`,
		),
	];
}

/** @param {string} name @param {() => string} text what it copies */
function button(name, text) {
	const made = element("button", { type: "button", class: "quiet" }, name);
	made.addEventListener("click", async () => {
		try {
			await navigator.clipboard.writeText(text());
			made.textContent = "Copied";
		} catch {
			prompt(name, text());
		}
	});
	made.addEventListener("blur", () => {
		made.textContent = name;
	});
	return made;
}
