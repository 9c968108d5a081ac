"""Pictures of linear recurrence and of a matrix as memory."""
