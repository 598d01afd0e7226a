"""Beside an author: what the law needs of a lesson, and advice while it is written."""
