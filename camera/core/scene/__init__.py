"""A street that the project draws itself, with the truth of what happens in it.

The same picture comes of the same script and number, on every machine of one numpy: a
demo, a test and a bench see the same street. Nothing is filmed, nobody is shown.

``acts`` are the words of a script; ``scripts`` has scripts to use; ``stage`` draws.
"""
