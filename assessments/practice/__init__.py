"""Practice: a task at work with a rubric. Handing in comes with its own models later."""
