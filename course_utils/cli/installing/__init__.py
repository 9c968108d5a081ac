"""The environment that the course runs in: found, or made with a fitting Python."""
