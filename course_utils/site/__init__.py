"""The course as a folder of static files: every lesson as a page, with living stages and quizzes.

`build.build` writes it. A page is made from its notebook by nbconvert (``lesson_page.py``), its
mathematics by latex2mathml (``mathematics.py``); what lives on it without a kernel is prepared in
``living.py``. Nothing on a page asks anything of another host.
"""
