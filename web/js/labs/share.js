/** A link to a lab as it stands, and the line that puts it into another page. */

import { copyText } from "../copying.js";
import { element } from "../elements/element.js";

const COLUMN = 720; // px that a column of text is wide, in which a lab is shown
const USUAL = 900; // px that a lab is high, where that cannot be found out
const LIMIT = 3000; // ms for finding it out

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

/** How high a lab is at first in another page; it is laid out there, out of sight. @param {string} address @returns {Promise<number>} */
async function heightOf(address) {
	const frame = document.createElement("iframe");
	frame.className = "measuring";
	frame.width = String(COLUMN);
	frame.src = `${address}&start=click`; // without Python
	const measured = new AbortController();
	const height = new Promise((resolve) => {
		const listen = (/** @type {MessageEvent} */ { source, data }) => {
			if (source === frame.contentWindow && data?.type === "xocnn:resize" && data.height) resolve(data.height);
		};
		addEventListener("message", listen, { signal: measured.signal });
		setTimeout(resolve, LIMIT, USUAL);
	});
	document.body.append(frame);
	try {
		return await height;
	} finally {
		measured.abort();
		frame.remove();
	}
}

/** @param {string} name @param {() => string | Promise<string>} text what it copies */
function button(name, text) {
	const made = element("button", { type: "button", class: "quiet" }, name);
	made.addEventListener("click", async () => {
		if (await copyText(name, text())) made.textContent = "Copied";
	});
	made.addEventListener("blur", () => {
		made.textContent = name;
	});
	return made;
}
