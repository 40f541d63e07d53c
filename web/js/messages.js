/**
 * What crosses between the page and Python, as text and buffers, and what can go wrong there; the other end of it is
 * xocnn/page/messages.py.
 */

/** Whatever goes wrong on Python's side, or with it. */
export class PythonError extends Error {
	/** @param {string} kind @param {string} message @param {string} [trace] Python's traceback */
	constructor(kind, message, trace = "") {
		super(message);
		this.name = "PythonError";
		this.kind = kind;
		this.trace = trace;
	}
}

/** Whether something failed because there is no Python, or not yet; and not by what was asked. @param {unknown} error */
export function isGone(error) {
	return error instanceof PythonError && ["Starting", "Stopped"].includes(error.kind);
}

/** The text and the buffers of a message.
 * @param {Record<string, any>} payload */
export function pack(payload) {
	/** @type {ArrayBufferView[]} */
	const buffers = [];
	/** @param {string} _ @param {any} value */
	const replace = (_, value) => {
		const view = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
		if (!ArrayBuffer.isView(view)) return value;
		buffers.push(view);
		return { [view instanceof Uint8Array ? "$bytes" : "$array"]: buffers.length - 1 };
	};
	return { text: JSON.stringify(payload, replace), buffers };
}

/** What an answer says; throws what it complains of. @param {[string, ...any[]]} reply */
export function unpack([text, ...arrays]) {
	const answer = JSON.parse(text, (_, value) =>
		value && typeof value === "object" && "$array" in value
			? { data: arrays[value.$array], shape: value.shape }
			: value,
	);
	if (answer.ok) return answer.value;
	throw new PythonError(answer.error.kind, answer.error.message, answer.traceback);
}
