"""Pictures of texts, letters and words."""
