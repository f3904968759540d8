"""What the loudspeaker decides: pure functions of orders, events and time."""
