/**
 * Watches over the start of a page: it is one small script, needs no other and holds none up. While `<html data-state>`
 * is "loading" and nothing comes for a while, or a script fails, it finds out which file it is and says so.
 * What goes on is told by the event "xocnn:progress"; once Python's module runs, that tells of Python's files itself.
 */

import { diagnose, IDLE, isOutdated, loadAgain, missing, NEWER, nameOf, PATIENCE, SOON } from "./loading.js";

const SECOND = 1000;
const root = document.documentElement;
let quiet = 0; // seconds, counted: a page that slept has not waited
let looking = false;
/** Whether a file is known not to come. */
let proven = false;
/** What a script said as it failed. */
let said = "";

const needed = () =>
	[...document.querySelectorAll("script[src], link[rel=modulepreload], link[rel=stylesheet]")].map(
		(each) => /** @type {HTMLScriptElement} */ (each).src || /** @type {HTMLLinkElement} */ (each).href,
	);

function box() {
	const found = document.querySelector("#start-problem");
	if (found) return found;
	const made = document.createElement("div");
	made.id = "start-problem";
	made.className = "notice";
	made.setAttribute("role", "alert");
	document.body.prepend(made);
	return made;
}

/** @param {string} words */
function say(words) {
	const again = document.createElement("button");
	again.type = "button";
	again.textContent = "Load again";
	again.addEventListener("click", () => loadAgain(needed()));
	const text = document.createElement("p");
	text.textContent = words;
	box().replaceChildren(text, again);
	if (parent !== window) tellHeight();
}

function tellHeight() {
	parent.postMessage({ type: "xocnn:resize", height: Math.ceil(root.getBoundingClientRect().height) }, "*");
}

/** A frame that its host keeps apart from every site gets scripts only where the site allows all hosts to have them. */
function saySandboxed() {
	root.dataset.state = "failed";
	proven = true;
	const words =
		"This lab cannot start here: the page around it keeps it in a sandbox, and its site sends no header that lets it out. Open it by its address:";
	say(words);
	const link = document.createElement("a");
	link.href = link.textContent = location.href;
	link.target = "_blank";
	box().lastElementChild?.replaceWith(link);
	for (const dead of document.querySelectorAll("main, .python")) dead.remove();
	const lab = new URLSearchParams(location.search).get("lab");
	if (!lab) return;
	const picture = document.createElement("img");
	picture.alt = `The lab ${lab}, as a picture`;
	picture.addEventListener("error", () => picture.remove());
	picture.src = `figures/${encodeURIComponent(lab)}.svg`;
	box().after(picture);
	picture.addEventListener("load", tellHeight);
}

/** Finds out what holds the page up. @param {boolean} failed whether a script has, for sure */
async function look(failed) {
	if (looking) return;
	looking = true;
	if (failed && self.origin === "null") return saySandboxed();
	const [found, outdated] = await Promise.all([
		failed ? diagnose(needed(), PATIENCE) : diagnose(missing(needed()), SOON),
		isOutdated(),
	]);
	proven ||= Boolean(found);
	if (found) say(outdated ? NEWER : found);
	else if (failed) say(said || "A script of this page failed. Load it again, or show this to whoever runs the site.");
	if (found || failed) letGo();
	looking = false;
}

/** What has not come holds up neither what has, nor the sentence about it. */
function letGo() {
	for (const each of document.querySelectorAll("link[rel=stylesheet], script[blocking]")) {
		const address = each instanceof HTMLLinkElement ? each.href : /** @type {HTMLScriptElement} */ (each).src;
		if (missing([address]).length) each.remove();
	}
}

const progress = () => {
	quiet = 0;
};
document.addEventListener("xocnn:progress", progress);
new PerformanceObserver(progress).observe({ type: "resource" });

addEventListener(
	"error",
	(event) => {
		const at = event.target;
		if (at instanceof HTMLScriptElement || (at instanceof HTMLLinkElement && at.rel === "stylesheet")) void look(true);
		else if (root.dataset.state === "loading" && event instanceof ErrorEvent && event.message) {
			said = `${nameOf(event.filename)} failed: ${event.message}. Load it again, or show this to whoever runs the site.`;
			void look(true);
		}
	},
	true,
);

document.addEventListener("xocnn:failed", (event) => {
	const { detail } = /** @type {CustomEvent} */ (event);
	said = detail instanceof Error ? detail.message : "";
	void look(true);
});

/** The page has started, or says itself why not; only a file that is missing still matters. */
function withdraw() {
	clearInterval(timer);
	if (!proven) document.querySelector("#start-problem")?.remove();
}

const timer = setInterval(() => {
	if (root.dataset.state !== "loading") return withdraw();
	quiet += 1;
	if (quiet === IDLE / SECOND) void look(false);
}, SECOND);
