"""A second pair of eyes: a module handed in as a whole, read, commented on, returned or approved."""
