/** Past runs of the lab `choices`, kept for the next visit and for a restart of Python. */

import * as keeping from "./keeping.js";
import * as session from "./session.js";

/** The last copy of them. @type {Uint8Array | null} */
let kept = null;

/** Gives Python back what was kept; what it cannot read is set aside, and the reason thrown. */
export async function recall() {
	kept ??= await keeping.loadRuns();
	if (!kept) return;
	try {
		await session.recallRuns(kept);
	} catch (error) {
		if (!session.isGone(error)) {
			keeping.setAside("runs", kept);
			kept = null;
		}
		throw error;
	}
}

/** Keeps them as they are now. */
export async function keep() {
	kept = (await session.keepRuns()).file.data;
	keeping.keep("runs", kept);
}
