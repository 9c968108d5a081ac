"""Pictures of artificial neurons."""
