"""What all tests share."""


def pytest_terminal_summary(terminalreporter):
    """Say at the very end when the browser tests could not run, and how to change that."""
    told = {
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.getreports("skipped")
        if isinstance(report.longrepr, tuple) and "COURSE_CHROMIUM" in report.longrepr[2]
    }
    for line in sorted(told):
        terminalreporter.section("browser tests skipped", yellow=True)
        terminalreporter.write_line(line)
