"""Where the browser for the browser tests is; learners need none in particular."""

import os
import shutil

NO_CHROMIUM = (
    "Chromium was not found, so the browser tests did not run. Get it with `apt-get install "
    "chromium` (Debian, Ubuntu), `brew install --cask chromium` (macOS) or `winget install "
    "Google.Chrome` (Windows), or set COURSE_CHROMIUM to the path of one."
)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find_chromium() -> str | None:
    """Path of a Chromium (or Chrome, or Edge), or None."""
    chosen = os.environ.get("COURSE_CHROMIUM")
    if chosen:
        return chosen if os.path.isfile(chosen) else shutil.which(chosen)
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _PLACES if os.path.isfile(place)), None)
