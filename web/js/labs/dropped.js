/** Files that are dropped on a lab. */

/** @param {HTMLElement} lab @param {(file: File) => void} take */
export function takeDropped(lab, take) {
	lab.addEventListener("dragover", (event) => {
		if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
	});
	lab.addEventListener("drop", (event) => {
		const dropped = event.dataTransfer?.files[0];
		if (!dropped) return;
		event.preventDefault(); // so that the page does not take it for a picture
		take(dropped);
	});
}
