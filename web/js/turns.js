/**
 * Labs in one page: at most a few run at a time, and the one that started first rests when there are more. Each that
 * runs holds a lock that tells when it has started. The browser frees it when the frame is gone, however it went, so
 * that only the living are counted.
 */

const AT_ONCE = 3;
const MARK = "xocnn-lab";

/** The name of the lock of a lab. @param {string} id @param {number} startedAt ms */
export const lockOf = (id, startedAt) => `${MARK} ${startedAt} ${id}`;

/**
 * Whether so many have started since that this lab should rest.
 *
 * @param {string} mine the name of its lock
 * @param {(string | undefined)[]} held the names of all locks that are held
 */
export function isOver(mine, held) {
	const [, since, id] = mine.split(" ");
	const later = held.filter((name) => {
		const [mark, startedAt, other] = (name ?? "").split(" ");
		if (mark !== MARK || other === id) return false;
		return Number(startedAt) > Number(since) || (startedAt === since && other > id); // one of two is the first
	});
	return later.length >= AT_ONCE;
}
