"""Pictures of how a network learns, and what that costs."""
