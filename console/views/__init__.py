"""One module for each thing that staff do on screen."""
