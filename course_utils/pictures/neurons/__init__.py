"""Pictures of living neurons and their synapses."""
