"""What `main.py` is made of, in a package so that no name of it stands in the way of an action."""
