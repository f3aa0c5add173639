"""Measuring the house against a bare Django page, in one run: ``make bench``."""
