"""What a technician does to a commune, one module for each act."""
