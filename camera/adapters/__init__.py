"""The parts that touch cameras, files, pins and the network."""
