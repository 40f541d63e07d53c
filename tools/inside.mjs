// Runs a Python module inside Pyodide, under Node. Called by tools/inside.py, with settings as JSON:
//
//     pyodide      the folder of the npm package
//     project      the project's folder, which Python sees as /project
//     stdlib       the standard library to use, or null for Pyodide's own
//     archives     wheels that are unpacked before anything is imported
//     mounts       folders of the host, by the names under which Python sees them
//     environment  Python's environment variables
//     module       what is run, as `python -m` would
//     arguments    its arguments
//
// Nothing of JavaScript's own enters the result: no clock, no locale, no Math, no order of files.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Says what went wrong, and not, as Node would, the line of Pyodide in which it did. @param {any} problem */
function fail(problem) {
	console.error(String(problem?.message ?? problem));
	process.exit(1);
}
process.on("uncaughtException", fail);

const settings = JSON.parse(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(join(settings.pyodide, "pyodide.mjs")).href);
const python = await loadPyodide({
	env: settings.environment,
	...(settings.stdlib && { stdLibURL: pathToFileURL(settings.stdlib).href }),
});
for (const [name, folder] of Object.entries({ "/project": settings.project, ...settings.mounts })) {
	python.FS.mkdirTree(name);
	python.mountNodeFS(name, folder);
}
for (const archive of settings.archives) python.unpackArchive(new Uint8Array(readFileSync(archive)), "wheel");
python.globals.set("settings", process.argv[2]);
python.runPython(`
import json, runpy, sys
sys.path.append("/project")
chosen = json.loads(settings)
sys.argv = [chosen["module"], *chosen["arguments"]]
try:
    runpy.run_module(chosen["module"], run_name="__main__")
except SystemExit as end:
    if end.code:
        raise RuntimeError(f"{chosen['module']} ended with {end.code}") from None
`);
