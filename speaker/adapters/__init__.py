"""The only rooms of speaker that touch sound cards, libVLC, pins and files."""
