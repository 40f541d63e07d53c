/**
 * What the reader has made, kept in the browser part by part, and what is known of it. Nothing is called kept that was
 * not read back. A part that cannot be written leaves the others alone, and one that Python cannot read is set aside.
 *
 * Of several tabs one is the keeper. The others are guests: they show what it has kept and write nothing. When the keeper
 * is closed, a guest takes its place; if something else was kept in the meantime, it is an heir, and the reader decides.
 *
 * @typedef {{names: () => Promise<string[]>, read: (name: string) => Promise<Uint8Array | null>, write: (name: string, bytes: Uint8Array) => Promise<void>, move: (from: string, to: string, bytes: Uint8Array) => Promise<void>, clear: () => Promise<void>, lasts: () => Promise<boolean>}} Store lasts: whether the browser has promised to keep what is stored
 * @typedef {{first: () => Promise<boolean>, next: () => Promise<void>}} Turn whether this is the first tab; and when it is this one's turn
 * @typedef {"nobody" | "keeper" | "guest" | "heir"} Role
 * @typedef {"full" | "refused" | "changed"} Why a part was not written; "changed": something else was read back
 * @typedef {{kept: boolean, file: boolean, why: Why | null, note: string}} Part whether any of it is kept; whether Python has a file of it; what is not in that
 * @typedef {{role: Role, access: "free" | "denied" | "unread", forgotten: "no" | "yes" | "guest" | "failed", shows: boolean, lasts: boolean, parts: Map<string, Part>}} Known
 */

const ASIDE = "set aside";

export class Saving {
	#store;
	#turn;
	#tell;
	/** @type {Known} */
	#known = { role: "nobody", access: "free", forgotten: "no", shows: false, lasts: false, parts: new Map() };
	/** What is to be written, the newest of each part. @type {Map<string, Uint8Array>} */
	#due = new Map();
	/** What could not be written. @type {Map<string, Uint8Array>} */
	#unwritten = new Map();
	/** What was found at the beginning. @type {Map<string, Uint8Array>} */
	#found = new Map();
	/** What could not be read and still lies where it was. @type {Map<string, Uint8Array>} */
	#unread = new Map();
	/** The same where it was set aside. @type {Map<string, Uint8Array>} */
	#aside = new Map();
	/** @type {Promise<boolean> | null} */
	#claiming = null;
	/** @type {Promise<void> | null} */
	#writing = null;

	/** @param {Store} store @param {Turn} turn @param {(known: Known, aside: Map<string, Uint8Array>) => void} tell what has changed */
	constructor(store, turn, tell) {
		this.#store = store;
		this.#turn = turn;
		this.#tell = tell;
	}

	/** What was kept the last time. Where nothing was, no database is made. @returns {Promise<Map<string, Uint8Array>>} */
	async load() {
		const known = this.#known;
		known.access = "denied";
		try {
			const names = await this.#store.names();
			known.access = "unread";
			if (names.length) await this.#claim();
			for (const name of names) {
				const bytes = await this.#store.read(name);
				if (!bytes) continue;
				this.#found.set(name, bytes);
				if (name.startsWith(ASIDE)) this.#aside.set(name, bytes);
				else this.#part(name).kept = true;
			}
			known.access = "free";
		} catch {
			// It is said; what may be there is not written over.
		}
		known.shows = this.#found.size > 0;
		known.lasts = await this.#store.lasts().catch(() => false);
		this.#say();
		return new Map([...this.#found].filter(([name]) => !name.startsWith(ASIDE)));
	}

	/**
	 * Keeps a part, or says why Python has no file of it.
	 *
	 * @param {string} name @param {Uint8Array | null} bytes @param {string} note what is not in it @returns {Promise<void>} when that has been tried
	 */
	keep(name, bytes, note = "") {
		const part = this.#part(name);
		part.note = note;
		part.file = bytes !== null;
		if (bytes) this.#due.set(name, bytes);
		else this.#due.delete(name);
		if (!bytes) this.#say();
		return this.#go();
	}

	/** What cannot be read goes out of the way, and is not thrown away. @param {string} name @param {Uint8Array} bytes */
	setAside(name, bytes) {
		this.#unread.set(name, bytes);
		return this.#go();
	}

	/** Forgets everything that is kept; what there is of this visit is not kept any more, either. */
	async forget() {
		const known = this.#known;
		if (!(await this.#claim()) && known.role !== "heir") {
			known.forgotten = "guest";
			return this.#say();
		}
		known.forgotten = "yes"; // from here on nothing more is written
		await this.#writing;
		for (const waiting of [this.#due, this.#unwritten, this.#unread]) waiting.clear();
		try {
			if ((await this.#store.names()).length) await this.#store.clear();
			if ((await this.#store.names()).length) known.forgotten = "failed";
			else this.#aside.clear();
		} catch {
			known.forgotten = "failed";
		}
		this.#say();
	}

	/** An heir keeps what was made in it, in place of what the other tab has kept. */
	takeOver() {
		this.#known.role = "keeper";
		return this.#go();
	}

	/** @param {string} name */
	#part(name) {
		const part = this.#known.parts.get(name) ?? { kept: false, file: true, why: null, note: "" };
		this.#known.parts.set(name, part);
		return part;
	}

	#say() {
		this.#tell(this.#known, new Map([...this.#aside, ...this.#unread]));
	}

	/** Whether this tab is the one that keeps; asked for once. */
	async #claim() {
		this.#claiming ??= this.#turn.first();
		const first = await this.#claiming;
		if (this.#known.role === "nobody") {
			this.#known.role = first ? "keeper" : "guest";
			if (!first) void this.#turn.next().then(() => this.#inherit());
		}
		return this.#known.role === "keeper";
	}

	/** The keeper is gone. */
	async #inherit() {
		const known = this.#known;
		known.role = (await this.#isUnchanged()) ? "keeper" : "heir";
		if (known.forgotten === "guest") known.forgotten = "no";
		this.#say();
		await this.#go();
	}

	/** Whether what is kept is what was found at the beginning. */
	async #isUnchanged() {
		try {
			const names = await this.#store.names();
			if (names.length !== this.#found.size) return false;
			for (const name of names) if (!same(await this.#store.read(name), this.#found.get(name))) return false;
			return true;
		} catch {
			return false;
		}
	}

	/** One writing after another. */
	#go() {
		this.#writing ??= this.#write().finally(() => {
			this.#writing = null;
		});
		return this.#writing;
	}

	async #write() {
		while (this.#due.size || this.#unread.size) {
			const { access, forgotten } = this.#known;
			const mine = access === "free" && forgotten === "no" && (await this.#claim());
			if (!mine) return this.#say();
			const tried = [...this.#unread.keys()];
			for (const name of tried) await this.#attempt(name, () => this.#move(name));
			const [name] = this.#due.keys();
			if (name && !this.#unread.has(name)) await this.#attempt(name, () => this.#put(name));
			else if (name) this.#delay(name);
			this.#say();
			if (!this.#due.size) return;
		}
	}

	/** @param {string} name @param {() => Promise<void>} act */
	async #attempt(name, act) {
		try {
			await act();
		} catch (error) {
			const full = error instanceof DOMException && error.name === "QuotaExceededError";
			this.#part(name).why = error instanceof Changed ? "changed" : full ? "full" : "refused";
		}
	}

	/** Writes a part and reads it back. @param {string} name */
	async #put(name) {
		const bytes = this.#delay(name);
		const smaller = bytes.length < (this.#found.get(name)?.length ?? 0);
		await this.#store.write(name, bytes);
		if (!same(await this.#store.read(name), bytes)) throw new Changed();
		this.#found.set(name, bytes);
		this.#unwritten.delete(name);
		const part = this.#part(name);
		part.kept = true;
		part.why = null;
		if (!smaller) return;
		// There is more room than before.
		for (const [other, waiting] of this.#unwritten) if (!this.#due.has(other)) this.#due.set(other, waiting);
		this.#unwritten.clear();
	}

	/** Takes a part from what is due to what is not written. @param {string} name */
	#delay(name) {
		const bytes = /** @type {Uint8Array} */ (this.#due.get(name));
		this.#due.delete(name);
		this.#unwritten.set(name, bytes);
		return bytes;
	}

	/** @param {string} name */
	async #move(name) {
		const bytes = /** @type {Uint8Array} */ (this.#unread.get(name));
		let to = "";
		for (let number = 1; !to || (this.#aside.has(to) && !same(this.#aside.get(to), bytes)); number++)
			to = `${ASIDE} ${name} ${number}`;
		await this.#store.move(name, to, bytes);
		if (!same(await this.#store.read(to), bytes)) throw new Changed();
		this.#unread.delete(name);
		this.#found.delete(name);
		this.#aside.set(to, bytes);
		const part = this.#part(name);
		part.kept = false;
		part.why = null;
	}
}

/** Something else was read back than was written. */
class Changed extends Error {}

/** @param {Uint8Array | null | undefined} one @param {Uint8Array | null | undefined} other */
function same(one, other) {
	if (!one || !other || one.length !== other.length) return false;
	for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
	return true;
}

/** The name of the part that was set aside under a name; those of earlier versions have none. @param {string} name */
export function setAsideFrom(name) {
	return name.replace(ASIDE, "").replace(/ \d+$/, "").trim();
}
