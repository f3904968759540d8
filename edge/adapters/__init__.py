"""The only rooms of edge that touch the world: broker, disk, systemd, clock."""
