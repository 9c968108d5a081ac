// Run the cells of notebooks in the browser's Python, under node: node run_lesson.mjs JOB.json
//
// JOB.json: {folder, packages, driver, notebook, result}. As JupyterLite's worker does it, packages
// are loaded first, then the kernel is imported, and each cell goes to its run().
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
// Left to itself, node shows a line of the whole compiled Python with an error.
process.on("uncaughtException", (error) => {
  console.error(String(error?.stack ?? error).slice(-6000));
  process.exit(1);
});
const { loadPyodide } = await import(pathToFileURL(`${job.folder}/pyodide.mjs`));
const began = performance.now();
const python = await loadPyodide({ indexURL: job.folder, packages: job.packages });
const loaded = (performance.now() - began) / 1000;
python.FS.mkdirTree("/drive");
python.FS.mount(python.FS.filesystems.NODEFS, { root: job.notebooks }, "/drive");
python.FS.chdir("/drive");
python.globals.set("cells", python.toPy(job.cells));
const told = await python.runPythonAsync(readFileSync(job.driver, "utf8"));
writeFileSync(job.result, JSON.stringify({ loaded, ...JSON.parse(told) }));
process.exit(0);
