"""What the console decides: approvals, permissions, the state of the fleet."""
