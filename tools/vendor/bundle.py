#!/usr/bin/env python3
"""Make vendor/designsystemet.css: one file with only the components we use.

    python3 bundle.py <folder of @digdir/designsystemet-css> <theme.css> <folder to write to>

Every component keeps the cascade layer and the order that the package's own index.css gives it,
so an update of the package needs no change here unless a component is renamed. Then it stops.
"""

import gzip
import json
import re
import sys
from pathlib import Path

COMPONENTS = [
    "base",
    "data-size-workaround",
    "heading",
    "label",
    "paragraph",
    "validation-message",
    "alert",
    "breadcrumbs",
    "button",
    "card",
    "details",
    "divider",
    "error-summary",
    "field",
    "fieldset",
    "input",
    "link",
    "list",
    "skip-link",
    "table",
    "tag",
]
HEAD = 400  # characters that identify a component inside index.css (its end may be prefixed differently)


def place(css: str, index: str) -> tuple[int, str] | None:
    """Where index.css has this component, and in which layer; None if it cannot be found."""
    for start in range(0, max(1, len(css) - HEAD), 50):
        position = index.find(css[start : start + HEAD])
        if position >= 0:
            layers = re.findall(r"@layer (ds\.[a-z]+)\{", index[:position])
            return position, layers[-1]
    return None


def bundle(package: Path) -> str:
    meta = json.loads((package / "package.json").read_text())
    source = package / "dist" / "src"
    index = (source / "index.css").read_text()
    order = re.match(r"@layer [^;{]+;", index)
    if not order:
        sys.exit(
            "index.css no longer begins with its order of layers: look at it and mend bundle.py"
        )
    found = []
    for name in COMPONENTS:
        css = (source / f"{name}.css").read_text().strip()
        where = place(css, index)
        if where is None:
            sys.exit(f"{name}.css is not in index.css: look at it and mend bundle.py")
        found.append((where[0], name, where[1], css))
    # Our own plain elements (layer ds.paper, in baraza.css) stand between the base and the components.
    layers = order[0].replace("ds.base,", "ds.base, ds.paper,")
    parts = [
        f"/* {meta['name']} {meta['version']}, {meta['license']} licence. Made by bundle.py: do not edit. */",
        layers,
    ]
    parts += [f"/* {name} */\n@layer {layer}{{{css}}}" for _, name, layer, css in sorted(found)]
    return "\n".join(parts) + "\n"


def squeeze(css: str) -> str:
    """The theme without comments and indentation. Strings in it hold no braces or comment marks."""
    licence = "/* Theme made with the designsystemet command from designsystemet.config.json: do not edit. */\n"
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S).replace('@charset "UTF-8";', "")
    css = re.sub(r"\s+", " ", css)
    return licence + re.sub(r" ?([{};]) ?", r"\1", css).replace("}", "}\n").strip() + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    package, theme, target = map(Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    for name, css in (
        ("designsystemet.css", bundle(package)),
        ("theme.css", squeeze(theme.read_text())),
    ):
        (target / name).write_text(css)
        print(f"{name}: {len(css.encode())} bytes, {len(gzip.compress(css.encode(), 9))} gzipped")
