"""The command line behind ``python3 -m course_utils``.

``main``, ``environment``, ``install``, ``locking``, ``processes``, ``lab``, ``testing`` and
``reset`` use the standard library only: they run before anything is installed. ``serve``,
``record``, ``doctor`` and ``pytest_plugin`` run inside the course's environment.
"""
