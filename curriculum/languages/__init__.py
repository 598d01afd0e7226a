"""Modules in several languages: beginning a translation, its drafts, its release, and what is missing."""
