"""What the console touches outside Python: ffmpeg and espeak-ng, as child processes."""
