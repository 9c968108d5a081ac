"""What an Explorer is in the page: its knobs, its picture, and what went wrong.

    panel.py     the widget: the knobs' values and the picture as synced traits
    plain.py     the same out of ipywidgets, where anywidget is missing
    front_end/   plain modules that run in the browser; the requests and the theme are the stage's
"""
