"""Pictures of the RNN: a step, many steps, its states, its gradients."""
