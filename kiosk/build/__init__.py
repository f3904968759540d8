"""The builder: from what people wrote to what a kiosk shows, sealed and in one file."""
