"""The library of AI use cases as visitors read it: a list with filters, and a page for each."""
