/** The gallery: every lab that there is, each by its one line of HTML. */

import { element } from "./elements/element.js";
import { preparedLabs } from "./opening.js";

const place = document.querySelector("#labs");
for (const { id, title } of await preparedLabs()) {
	const section = element("section", {});
	const line = element("p", {});
	line.append(element("code", {}, `<xocnn-lab lab="${id}"></xocnn-lab>`));
	section.append(
		element("h2", {}, title),
		line,
		element(/** @type {any} */ ("xocnn-lab"), { lab: id, title, start: "click" }),
	);
	place?.append(section);
}
