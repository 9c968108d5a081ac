// Compile Python files in the browser's own Python, under node:
// node bytecode.mjs FOLDER PACKAGES.json SOURCES.zip BYTECODE.zip
//
// FOLDER is Pyodide's, and the list of packages that it asks for may be empty. A file of the archive is
// named by the path that it will have in the browser. What can't be compiled (a few files for other
// Pythons) is left out.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, lockFileURL, sources, bytecode] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: folder, lockFileURL });
python.FS.writeFile("/sources.zip", readFileSync(sources));
python.runPython(`
import importlib.util, warnings, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

warnings.simplefilter("ignore")
with zipfile.ZipFile("/sources.zip") as sources, zipfile.ZipFile("/bytecode.zip", "w") as made:
    for path in sources.namelist():
        source = sources.read(path)
        try:
            code = compile(source, "/" + path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            continue
        # It holds for this source, and isn't compared with it at each import.
        made.writestr(path, bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False)))
`);
writeFileSync(bytecode, python.FS.readFile("/bytecode.zip"));
process.exit(0);
