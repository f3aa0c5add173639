"""What the pages leave to those who need it, so that a web worker stays small."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = {"cryptography", "numpy", "openpyxl", "pyxform", "segno", "sklearn", "spacy", "weasyprint"}
CODE = """
import sys
import msc.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


def test_serving_pages_loads_no_heavy_library() -> None:
    run = subprocess.run(
        [sys.executable, "-c", CODE, *HEAVY],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "msc.settings", "MSC_DEMO": "1"},
    )

    assert run.stdout.strip() == "[]"
