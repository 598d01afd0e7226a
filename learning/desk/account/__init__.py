"""What is held about me, to take along or to delete."""
