/**
 * Tables of figures for labs: filled anew with each answer, and sortable by the heads of their columns.
 *
 * @typedef {string | Node} Content
 * @typedef {{sort: string, order: string, choose: (sort: string, order: string) => void}} Sorting by which column, "up" or "down"
 */

import { element } from "../elements/element.js";

/** @param {string} label @param {string} [kind] @returns {{box: HTMLElement, table: HTMLTableElement}} a table that scrolls sideways where it must */
export function scrolling(label, kind = "") {
	const table = element("table", { class: "figures", "aria-label": label });
	const box = element("div", { class: `lab-table ${kind}`, tabindex: "0", role: "group", "aria-label": label });
	box.append(table);
	return { box, table };
}

/**
 * @param {HTMLTableElement} table
 * @param {{key?: string, text: string}[]} head a column with a key can be sorted by
 * @param {Content[][]} rows the first cell of each names it
 * @param {Sorting} [sorting]
 */
export function fill(table, head, rows, sorting) {
	const focused = /** @type {HTMLElement | null} */ (table.querySelector(":focus"))?.dataset.key;
	const top = element("tr", {});
	top.append(...head.map(({ key = "", text }) => column(key, text, sorting)));
	const body = rows.map(([name, ...cells]) => {
		const line = element("tr", {});
		line.append(cell("th", name), ...cells.map((content) => cell("td", content)));
		return line;
	});
	const [thead, tbody] = [element("thead", {}), element("tbody", {})];
	thead.append(top);
	tbody.append(...body);
	table.replaceChildren(thead, tbody);
	if (focused) /** @type {HTMLElement | null} */ (table.querySelector(`[data-key="${focused}"]`))?.focus();
}

/** @param {"th" | "td"} tag @param {Content} content */
function cell(tag, content) {
	const made = element(tag, tag === "th" ? { scope: "row" } : {});
	made.append(content);
	return made;
}

/** @param {string} key @param {string} text @param {Sorting | undefined} sorting */
function column(key, text, sorting) {
	const head = element(text ? "th" : "td", text ? { scope: "col" } : {});
	if (!key || !sorting) {
		head.textContent = text;
		return head;
	}
	const { sort, order, choose } = sorting;
	const now = key === sort;
	if (now) head.setAttribute("aria-sort", order === "up" ? "ascending" : "descending");
	const button = element("button", { type: "button", class: "quiet", "data-key": `sort-${key}` }, text);
	button.addEventListener("click", () => choose(key, now && order === "up" ? "down" : "up"));
	head.append(button);
	return head;
}

/**
 * Rows in order of one of their figures; those without it come last.
 *
 * @template {Record<string, any>} Row
 * @param {Row[]} rows @param {string} key @param {string} order
 */
export function sorted(rows, key, order) {
	const sign = order === "up" ? 1 : -1;
	return rows.toSorted(({ [key]: one }, { [key]: other }) => {
		if (one === null || other === null) return Number(one === null) - Number(other === null);
		return sign * (typeof one === "string" ? one.localeCompare(other) : one - other);
	});
}
