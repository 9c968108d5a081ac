"""Pictures of gates."""
