"""A learner in a module: what was opened, what was finished, what is still missing."""
