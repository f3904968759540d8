"""What a camera decides: where to cut, what to keep, what proves it; values only."""
