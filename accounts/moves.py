class IllegalMove(Exception):
    """The row is no longer in a state from which this change is allowed."""
