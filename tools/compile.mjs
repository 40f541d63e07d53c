// Runs compile.py inside Pyodide under Node: what is compiled there, and only there, is for the
// page's own Python. Called by tools/slim.py:
//
//     node compile.mjs PYODIDE INPUT OUTPUT SETTINGS
//
// PYODIDE is the folder of the npm package; SETTINGS are JSON.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, input, output, settings] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")).href);
const python = await loadPyodide();
python.FS.mkdirTree("/project/tools");
for (const name of ["compile.py", "postpone.py"]) {
	python.FS.writeFile(`/project/tools/${name}`, readFileSync(new URL(name, import.meta.url)));
}
python.FS.writeFile("/input", readFileSync(input));
python.globals.set("settings", settings);
try {
	python.runPython(`
import json, pathlib, sys
sys.path.insert(0, "/project")
from tools.compile import make
made = make(pathlib.Path("/input").read_bytes(), json.loads(settings))
pathlib.Path("/output").write_bytes(made)
`);
	writeFileSync(output, python.FS.readFile("/output"));
} catch (problem) {
	console.error(problem.message); // Node would print all of Pyodide with it
	process.exitCode = 1;
}
