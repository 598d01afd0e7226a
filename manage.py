#!/usr/bin/env python
"""Django's command line for Baraza; local settings unless the environment names others."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.local")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A setting that is missing or makes no sense: the sentence helps, a traceback doesn't.
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
