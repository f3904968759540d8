"""What a kiosk touches: the screen, its voice, the printer, the disk."""
