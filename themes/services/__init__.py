"""The verbs of theme work, shared by pages, API and worker."""

from themes.services.editing import bring_back, merge, move, rename, set_aside, undo
from themes.services.running import adopt, request, resume_lost, run, start_again

__all__ = [
    "adopt",
    "bring_back",
    "merge",
    "move",
    "rename",
    "request",
    "resume_lost",
    "run",
    "set_aside",
    "start_again",
    "undo",
]
