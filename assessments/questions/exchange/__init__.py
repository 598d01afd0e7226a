"""Questions from and for other systems: one file a format, one neutral form between them.

QTI's place is `qti.py` beside the others, with its line in `formats.FORMATS`.
"""
