/** Tells readers whose browser lacks what the network needs; the article can be read all the same. */

const needs = {
	WebAssembly: typeof WebAssembly === "object",
	"module workers": typeof Worker === "function",
	"structured cloning": typeof structuredClone === "function",
	"the CSS function light-dark()": CSS.supports("color", "light-dark(red, blue)"),
};
const lacking = Object.entries(needs).flatMap(([name, has]) => (has ? [] : [name]));
const notice = document.querySelector("#unsupported");
if (lacking.length > 0 && notice instanceof HTMLElement) {
	notice.textContent = `The network needs a browser with ${lacking.join(", ")}, which this one lacks. A current Chrome, Edge, Firefox or Safari will do; the article can be read in any.`;
	notice.hidden = false;
}
