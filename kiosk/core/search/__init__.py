"""From what a resident says to the procedures that may be meant; no network."""
