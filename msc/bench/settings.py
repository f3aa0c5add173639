"""The house's settings with the reference page added to its addresses."""

from msc.settings import *  # noqa: F403 (that is the point)

ROOT_URLCONF = "msc.bench.urls"
