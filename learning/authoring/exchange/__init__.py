"""A whole module as one file: packed, looked at, taken in (docs/module-file.md)."""

from .adapting import adapt
from .package import MOST_BYTES, SUFFIX, Package, read
from .packing import Packed, PackRefused, pack
from .refused import ModuleRefused
from .taking import Taken, rehearse, take_in

__all__ = [
    "MOST_BYTES",
    "SUFFIX",
    "ModuleRefused",
    "PackRefused",
    "Package",
    "Packed",
    "Taken",
    "adapt",
    "pack",
    "read",
    "rehearse",
    "take_in",
]
