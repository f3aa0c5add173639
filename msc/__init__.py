"""Composition root: settings, URLs, Celery. Knows every app; no app knows it."""

from msc.celery import app as celery_app

__all__ = ["celery_app"]
