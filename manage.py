#!/usr/bin/env python
"""Django's command line. Puts site/ on the path: it is a plain folder that holds `config`."""

import gc
import os
import sys
from pathlib import Path


def main() -> None:
    # Looking through all objects of Django and Wagtail each time takes a fifth of `migrate`.
    gc.set_threshold(50_000, 20, 100)
    sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
