/**
 * What the page knows of the reader's work, in one place. Python's answer to an act goes to `take`, and every view is
 * told; none of them asks for anything by itself that an act could have changed.
 *
 * @typedef {import("../session.js").State} State
 * @typedef {import("../session.js").Row} Row
 * @typedef {Partial<State> & {history?: Row[] | null, rows?: Row[], rate?: number | null, blown?: import("../session.js").Blown | null, measured?: Row}} Answer
 * @typedef {State & {history: Row[], measured: Row | null, rate?: number | null, blown: import("../session.js").Blown | null}} Known `measured` is where the network that is shown stands on held-out drawings
 * @typedef {(now: Known, before: Known | null, began: boolean) => void | Promise<void>} View `began` where this is another run, or one from its beginning
 */

/** Whether an answer is about another run than before, or one that begins anew. @param {Answer} answer */
const begins = ({ network, history }) => Boolean(network && history);

/**
 * What is known after an answer.
 *
 * @param {Known | null} before
 * @param {Answer} answer
 * @returns {Known}
 */
export function merged(before, answer) {
	const { rows = [], history, ...rest } = answer;
	const fresh = begins(answer) ? { measured: null, blown: null } : {};
	const curve = history ?? (rows.length ? [...(before?.history ?? []), ...rows] : (before?.history ?? []));
	return /** @type {Known} */ ({ ...before, ...fresh, ...rest, history: curve });
}

/** @type {Known | null} */
let known = null;
/** @type {View[]} */
const views = [];

/** What is known; nothing before a network is open. */
export const current = () => known;

/** @param {View} view is told after every answer */
export function watch(view) {
	views.push(view);
}

/**
 * Learns what an answer says, and shows it everywhere; a view that fails keeps it from no other.
 *
 * @param {Answer} answer
 */
export async function take(answer) {
	const before = known;
	const now = merged(before, answer);
	known = now;
	turning = false;
	/** @param {View} view */
	const show = async (view) => view(now, before, begins(answer));
	for (const shown of await Promise.allSettled(views.map(show))) if (shown.status === "rejected") throw shown.reason;
}

/** Python begins anew: nothing of what was known holds. */
export function forget() {
	known = null;
}

let turning = false;

/** Whether the network is about to make room for another, so that pictures of it would come too late. */
export const isTurning = () => turning;

/** Asks for another network; until its answer is taken, pictures of either would not fit. @template T @param {() => Promise<T>} ask @returns {Promise<T>} */
export async function turn(ask) {
	turning = true;
	try {
		return await ask();
	} catch (error) {
		turning = false;
		throw error;
	}
}
