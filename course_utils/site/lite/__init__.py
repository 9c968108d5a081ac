"""Lessons that run in the browser: Python as WebAssembly, and JupyterLab as static files.

    pyodide  where that Python comes from, held to its hashes
    wheels   what of this environment is put into it: the course, and its widgets
    matmul   a quick matrix product for its NumPy, written by webassembly
    folder   both in one folder, with the list (``pyodide-lock.json``) by which it loads them
"""
