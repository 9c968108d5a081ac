"""An interactive course on recurrent neural networks."""
