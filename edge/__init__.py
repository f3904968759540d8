"""What every node and the console share: contract, keys, timetable, link, health."""
