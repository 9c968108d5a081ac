"""Networks that look back instead of remembering. Lesson 12."""
