// Runs before the first paint, so that a chosen theme never flashes. Storage may be denied.
try {
	const chosen = localStorage.getItem("xocnn:theme");
	if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
	// The system's theme is used.
}
