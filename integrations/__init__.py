"""Each outside system behind one small package; none of them knows about reports."""
