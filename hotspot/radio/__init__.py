"""The radio: a process of its own that keeps the access point on the air."""
