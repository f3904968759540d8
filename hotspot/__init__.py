"""The hotspot: free Wi-Fi that leaks nothing and works without the Internet."""
