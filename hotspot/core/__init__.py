"""What a hotspot decides, without touching anything."""
