"""The one process that talks MQTT: it orders in the station's name, and keeps reports.

``agent`` is the story; ``orders`` composes what goes down, ``folding`` stores what
comes up. Everything is written to the database before it leaves, so the process may be
killed anywhere: the same bytes go out again, and a report that was not stored was not
acknowledged.
"""
