"""What touches the world: the firewall, names, the radio, and guests' browsers."""
