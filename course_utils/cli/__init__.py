"""The command line behind ``python3 -m course_utils``.

``main``, ``lab``, ``testing``, ``reset``, ``lock`` and what they use of ``environment``,
``install``, ``pythons`` use the standard library only: they run before anything is installed.
``serve``, ``recording``, ``doctor`` and the plugins for pytest run inside the course's environment.
"""

import sys

# nbformat needs jsonschema, which builds a parser of international addresses from a grammar when it
# is imported, if it can: 1.3 s at each start, for a check that nothing here asks for.
sys.modules.setdefault("rfc3987_syntax", None)
