"""The camera: evidence that survives a power cut, privacy by construction."""
