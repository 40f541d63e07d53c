/**
 * Watches the start of a page. It is a plain script that needs no other and delays none. If nothing comes for a while
 * as `<html data-state>` is "loading", or a script fails, it finds the file that is missing and says so.
 *
 * Events on the document: "xocnn:progress" says that something came; "xocnn:failed", with an error, that the page goes
 * on without something.
 */

import {
	diagnose,
	IDLE,
	isOutdated,
	isSandboxed,
	loadAgain,
	missing,
	NEWER,
	nameOf,
	PATIENCE,
	SANDBOXED,
	SOON,
} from "./loading.js";

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
	(document.body ?? root).prepend(made); // a script that is waited for in the head keeps the body away
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
	tellHeight();
}

function tellHeight() {
	if (parent === window) return;
	parent.postMessage({ type: "xocnn:resize", height: Math.ceil(root.getBoundingClientRect().height) }, "*");
}

/** In a sandbox without an origin the scripts of this very site count as another's, and few sites allow that. */
function saySandboxed() {
	root.dataset.state = "failed";
	proven = true;
	say(SANDBOXED);
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
	if (failed && isSandboxed()) return saySandboxed();
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
