"""What learners write to themselves under a lesson's questions. Nobody else reads it."""
