"""Quizzes as authors build them and sittings as learners take them."""
