"""Finding: the public catalogue with its search and filters.

    words, excerpts, facets, asking, ranking     pure
    index, watching                              writing the index
    listing, searching                           reading the catalogue and the index
    answer                                       what the page shows

Nothing here imports from here: models of pages are loaded before the index is.
"""
