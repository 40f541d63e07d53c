/** What is known of what is kept, for the reader. */

import { list } from "../format.js";

const FILE = "Save the network as a file.";
const DENIED = `Not kept: this browser lets the page store nothing. ${FILE}`;
const FULL = `Not kept: this browser has no more room. ${FILE}`;
const REASONS = {
	full: "this browser has no more room",
	refused: "this browser did not store that",
	changed: "what was read back is not what was written",
};

/** A private window looks like any other to a page, unless the browser has promised to keep what is stored. */
const PRIVATE = "A private window forgets it when it is closed.";

/** @type {Record<Exclude<import("./saving.js").Known["forgotten"], "no">, string>} */
const FORGOTTEN = {
	yes: "Nothing is kept in this browser, and nothing will be until the page is opened anew.",
	guest: "Not forgotten: another tab with this page is open, and keeps what is made there. Press Forget it there.",
	failed: "Not forgotten: this browser did not delete what is kept. Clear the data of this site in its settings.",
};

/** @param {import("./saving.js").Known} known @param {(name: string) => string} wordsFor a part */
export function sentence({ role, access, forgotten, shows, lasts, parts }, wordsFor) {
	if (forgotten !== "no") return FORGOTTEN[forgotten];
	if (access === "denied") return DENIED;
	if (access === "unread")
		return "Not kept: what is there from before could not be read, and nothing is written over it. Load the page anew.";
	if (role === "guest") {
		const copy = shows ? " This one began with a copy; what you make here is not kept." : "";
		return `Not kept: another tab with this page is open, and keeps what is made there.${copy}`;
	}
	if (role === "heir")
		return "Not kept: the other tab is closed, and what it kept is newer than this one’s. Load the page anew to see it.";

	const each = [...parts];
	const unwritten = each.filter(([, { why }]) => why);
	const without = each.filter(([, { file }]) => !file);
	const there = each.filter(([, { kept, why, file }]) => kept && !why && file);
	const notes = each.map(([, { note }]) => note).filter(Boolean);
	const said = [...notes];
	if (!each.length) said.push("Nothing is kept yet. What you make stays on this computer.");
	else if (there.length && unwritten.length)
		said.unshift(`Kept in this browser, except for ${causes(unwritten, wordsFor)}.`);
	else if (there.length)
		said.splice(
			without.length ? notes.length : 0,
			0,
			without.length ? "All else is kept in this browser." : "Kept in this browser.",
		);
	else if (unwritten.length) said.unshift(unwritten.every(([, { why }]) => why === "full") ? FULL : DENIED);
	if (there.length && !lasts) said.push(PRIVATE);
	const older = [...unwritten, ...without].filter(([, { kept }]) => kept).map(([name]) => wordsFor(name));
	if (older.length) said.push(`There is an older copy of ${list(older)}.`);
	if (there.length && unwritten.some(([name]) => name === "now")) said.push(FILE);
	return said.join(" ");
}

/** @param {[string, import("./saving.js").Part][]} missing @param {(name: string) => string} wordsFor */
function causes(missing, wordsFor) {
	return Object.entries(REASONS)
		.map(([why, words]) => [missing.filter((each) => each[1].why === why).map(([name]) => wordsFor(name)), words])
		.filter(([names]) => names.length)
		.map(([names, words]) => `${list(/** @type {string[]} */ (names))} (${words})`)
		.join("; ");
}
