"""What a kiosk decides: content, pages, search, navigation, layout. Pure."""
