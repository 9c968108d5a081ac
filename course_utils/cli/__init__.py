"""The command line behind ``python3 -m course_utils``.

``main``, ``lab``, ``testing``, ``reset``, ``lock`` and what they use of ``environment``,
``install``, ``pythons`` use the standard library only: they run before anything is installed.
``serve``, ``recording``, ``doctor`` and the plugins for pytest run inside the course's environment.
"""
