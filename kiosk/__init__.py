"""The kiosk: the large screen that guides residents through procedures."""
