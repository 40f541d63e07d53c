/** The browser's database for what is kept. It is made when something is written, not sooner. */

import { clear, createStore, get, keys, promisifyRequest, set } from "idb-keyval";

const DATABASE = "xocnn";

/** @type {ReturnType<typeof createStore> | null} */
let opened = null;

function database() {
	opened ??= createStore(DATABASE, "kept");
	return opened;
}

/** Whether there is anything to be opened; where the browser does not tell, it is opened. */
async function exists() {
	try {
		const found = await indexedDB.databases();
		return found.some(({ name }) => name === DATABASE);
	} catch {
		return true;
	}
}

/** @type {import("./saving.js").Store} */
export const store = {
	names: async () => ((await exists()) ? (await keys(database())).map(String) : []),

	async read(name) {
		const bytes = await get(name, database());
		return bytes instanceof Uint8Array ? bytes : null;
	},

	write: (name, bytes) => set(name, bytes, database()),

	// In one transaction: where there is no room for it, all stays as it was.
	move: (from, to, bytes) =>
		database()("readwrite", (kept) => {
			kept.delete(from);
			kept.put(bytes, to);
			return promisifyRequest(kept.transaction);
		}),

	clear: () => clear(database()),

	lasts: async () => (await navigator.storage?.persisted?.()) === true,
};
