"""The agreement on the wire: topics and messages, both ways, nothing else."""
