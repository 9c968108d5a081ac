"""Sharing the course: links that open it from a page, on services and on a class's JupyterHub."""
