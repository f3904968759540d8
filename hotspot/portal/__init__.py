"""The portal: one small page for guests, in a process of its own without any rights."""
