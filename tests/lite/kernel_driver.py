"""Runs in the browser's Python: the cells of a notebook through JupyterLite's kernel.

`cells` is a list of [id, source], set from outside; the last value is what came, as JSON.
"""

import json
import sys
import time

began = time.perf_counter()
import pyodide_kernel  # noqa: E402

from course_utils import controls  # noqa: E402, F401

imported = time.perf_counter() - began
shell = pyodide_kernel.ipython_shell
kernel = pyodide_kernel.kernel_instance
outputs = []


def add(kind, **fields):
    outputs.append({"output_type": kind, **fields})


def stream(name, text):
    add("stream", name=name, text=text)


pyodide_kernel.stdout_stream.publish_stream_callback = stream
pyodide_kernel.stderr_stream.publish_stream_callback = stream
shell.display_pub.display_data_callback = lambda data, metadata, transient: add(
    "display_data", data=data, metadata=metadata or {}
)
shell.displayhook.publish_execution_result = lambda count, data, metadata: add(
    "execute_result", data=data, metadata=metadata or {}, execution_count=count
)
shell.send_comm = lambda *message: None

seen = []
for place, (cell, source) in enumerate(cells):  # noqa: F821
    kernel._parent_header = {
        "header": {"msg_id": f"run-{place}", "msg_type": "execute_request"},
        "metadata": {"cellId": cell},
        "content": {"code": source},
    }
    outputs = []
    start = time.perf_counter()
    reply = await kernel.run(source)  # noqa: F704
    took = time.perf_counter() - start
    if reply["status"] == "error":
        add("error", ename=reply["ename"], evalue=reply["evalue"], traceback=reply["traceback"])
    seen.append({"outputs": outputs, "seconds": took})
json.dumps({"imported": imported, "cells": seen, "modules": sorted(sys.modules)})
