// Runs before the first paint, so that nothing flashes or moves: the theme that was chosen on an earlier visit, and,
// on the first one, room for the guide. Whoever follows a link to some place of the page is not shown around.
(() => {
	const { dataset } = document.documentElement;
	let visited = null;
	try {
		visited = localStorage.getItem("xocnn:guided");
		const chosen = localStorage.getItem("xocnn:theme");
		if (chosen === "light" || chosen === "dark") dataset.theme = chosen;
	} catch {
		// Storage is denied: the system's theme is used, and every visit is the first.
	}
	if (!visited && !location.hash) dataset.guided = "";

	// A browser started without a language calls its own "C", which is none. Whoever formats numbers by it ends with an
	// error, and the library of the charts does so as soon as it is imported.
	try {
		Intl.getCanonicalLocales(navigator.language);
	} catch {
		Object.defineProperty(navigator, "language", { value: "en" });
	}
})();
