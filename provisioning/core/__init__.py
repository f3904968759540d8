"""What provisioning decides: who may join, what the broker's rules say."""
