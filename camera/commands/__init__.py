"""What people run on a camera node besides the agent."""
