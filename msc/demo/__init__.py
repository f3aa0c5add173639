"""A fictional programme to walk through; its people share one password."""

PASSWORD = "lake-namari-2026"  # noqa: S105 (printed by `make demo`, good for nothing else)
