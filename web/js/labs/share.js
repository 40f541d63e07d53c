/** A link to a lab as it stands, and the line that puts it into another page. */

const USUAL = 720; // px that a column of text is wide, in which a lab is shown
const LIMIT = 3000; // ms

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
		button("Copy snippet", async () => {
			const address = link();
			const height = await heightOf(address);
			return `<iframe src="${address}" title="${title}" width="100%" height="${height}" loading="lazy" style="border:0"${asks && ` allow="${asks}"`}></iframe>`;
		}),
	];
}

/** How high a lab is at first in another page. It is shown out of sight to see. @param {string} address @returns {Promise<number>} */
async function heightOf(address) {
	const frame = document.createElement("iframe");
	frame.className = "measuring";
	frame.width = String(USUAL);
	frame.src = `${address}&start=click`; // without Python
	const told = new Promise((resolve) => {
		const listen = (/** @type {MessageEvent} */ { source, data }) => {
			if (source !== frame.contentWindow || data?.type !== "xocnn:resize" || !data.height) return;
			removeEventListener("message", listen);
			resolve(data.height);
		};
		addEventListener("message", listen);
		setTimeout(resolve, LIMIT, USUAL);
	});
	document.body.append(frame);
	try {
		return await told;
	} finally {
		frame.remove();
	}
}

/** @param {string} name @param {() => string | Promise<string>} text what it copies */
function button(name, text) {
	const made = element("button", { type: "button", class: "quiet" }, name);
	made.addEventListener("click", async () => {
		const copied = Promise.resolve(text());
		const blob = copied.then((words) => new Blob([words], { type: "text/plain" }));
		try {
			// At once, with a promise of the text: a browser may no longer allow it when the text is there.
			await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
			made.textContent = "Copied";
		} catch {
			prompt(name, await copied);
		}
	});
	made.addEventListener("blur", () => {
		made.textContent = name;
	});
	return made;
}
