"""The commune's console: compose, approve, watch; the web and the bridge."""
