"""The loudspeaker node: plays what was approved, when it was due, and says so."""
