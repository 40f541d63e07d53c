/**
 * Pictures are painted when they are in sight, or near it. A browser keeps a surface for every canvas that was painted, and
 * a network has hundreds: painting those that nobody sees would cost a tenth of the time until the page is ready.
 */

export class Sight {
	/** @type {Set<Element>} */
	#seen = new Set();
	/** @type {Map<Element, () => void>} */
	#due = new Map();
	#observer = new IntersectionObserver((entries) => this.#look(entries), {
		rootMargin: "20%",
		// Not every browser knows it; there, what is scrolled to is painted a frame later.
		.../** @type {object} */ ({ scrollMargin: "20%" }),
	});

	constructor() {
		// On paper everything is seen.
		addEventListener("beforeprint", () => {
			for (const paint of this.#due.values()) paint();
			this.#due.clear();
		});
	}

	/** Watches these instead of those before. @param {Iterable<Element>} pictures */
	watch(pictures) {
		this.#observer.disconnect();
		this.#seen.clear();
		this.#due.clear();
		for (const picture of pictures) this.#observer.observe(picture);
	}

	/** Paints now, if the picture is in sight, or as soon as it is; says whether it was now.
	 * @param {Element} picture @param {() => void} paint */
	paint(picture, paint) {
		const now = this.#seen.has(picture);
		if (now) paint();
		else this.#due.set(picture, paint);
		return now;
	}

	/** @param {IntersectionObserverEntry[]} entries */
	#look(entries) {
		for (const { target, isIntersecting } of entries) {
			if (!isIntersecting) {
				this.#seen.delete(target);
				continue;
			}
			this.#seen.add(target);
			this.#due.get(target)?.();
			this.#due.delete(target);
		}
	}
}
