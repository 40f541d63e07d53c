/**
 * Calls back in the frame after an element was resized. Whoever resizes something in the callback of an observer itself
 * makes browsers report the error "ResizeObserver loop completed with undelivered notifications".
 *
 * @param {() => void} act @param {...Element} elements
 */
export function onResize(act, ...elements) {
	const observer = new ResizeObserver(() => requestAnimationFrame(act));
	for (const each of elements) observer.observe(each);
}
