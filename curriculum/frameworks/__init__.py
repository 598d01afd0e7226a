"""Competency frameworks: what they say, what they said, and how an employer keeps its own."""
