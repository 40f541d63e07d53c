/**
 * The beginning of index.html. The messages by which Python's worker comes to life go through this thread, so the page's
 * own work waits until that worker runs, unless the network is slow to bring it.
 */

import { underway } from "./python.js";

const PATIENCE = 500; // ms

await Promise.race([underway, new Promise((resume) => setTimeout(resume, PATIENCE))]);
try {
	await import("./page.js");
} catch (error) {
	// Not every browser reports what a module that is waited for throws.
	document.dispatchEvent(new CustomEvent("xocnn:failed", { detail: error }));
}
