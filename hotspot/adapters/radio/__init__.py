"""The access point: by hostapd, or by NetworkManager over D-Bus."""
