/** Of several tabs with this page one at a time keeps what is made: the one that holds a lock until it is gone. */

const LOCK = "xocnn-keeping";
const FOREVER = new Promise(() => {});

/** @type {import("./saving.js").Turn} */
export const turn = {
	first: () =>
		new Promise((resolve) => {
			if (!navigator.locks) return resolve(true);
			navigator.locks
				.request(LOCK, { ifAvailable: true }, (lock) => {
					resolve(lock !== null);
					return lock && FOREVER;
				})
				.catch(() => resolve(true));
		}),

	next: () =>
		new Promise((resolve) => {
			void navigator.locks.request(LOCK, () => {
				resolve();
				return FOREVER;
			});
		}),
};
