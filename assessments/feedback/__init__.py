"""What learners tell the authors about a step, and what became of it."""
