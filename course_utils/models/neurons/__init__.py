"""Living neurons: membranes, spikes, synapses, and how connections change. Lessons 01 to 03."""
