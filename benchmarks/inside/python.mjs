/** A worker with Pyodide, NumPy and xocnn as the page has them: measures what it is asked for. */

const here = new URL("../runtime/", self.location.href).href;
const { loadPyodide } = await import(`${here}pyodide.mjs`);
const pyodide = await loadPyodide({
	indexURL: here,
	lockFileURL: `${here}pyodide-lock.json`,
	packageBaseUrl: here,
	env: { HOME: "/home/pyodide" },
});
await pyodide.loadPackage(["numpy", "xocnn"]);
pyodide.runPython(await (await fetch("python.py")).text());
const peak = new Uint8Array(await (await fetch("../peak.wasm")).arrayBuffer());
pyodide.FS.writeFile("/peak.wasm", peak);
self.onmessage = ({ data }) => {
	const answer = pyodide.runPython(`import json\njson.dumps(${data})`);
	self.postMessage(JSON.parse(answer));
};
self.postMessage("ready");
