"""The parts of the demo: a sample commune that runs on one machine."""
