"""The web server before the portal: bounded, patient with nobody, fair to everybody."""
