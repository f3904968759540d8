"""The only rooms of provisioning that touch certificates, disks and systemd."""
