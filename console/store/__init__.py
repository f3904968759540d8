"""Every query of the console, as named functions, one module a subject."""
