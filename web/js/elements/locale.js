/**
 * A browser started without a language calls its own "C", which is none: whoever formats numbers by it ends with an error,
 * and uPlot does so as soon as it is imported.
 */

try {
	Intl.getCanonicalLocales(navigator.language);
} catch {
	Object.defineProperty(navigator, "language", { value: "en", configurable: true });
}
