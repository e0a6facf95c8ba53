"""Each outside system behind one small module; none of them knows what a metric is."""
