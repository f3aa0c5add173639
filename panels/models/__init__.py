from panels.models.decision import Criterion, Decision, Dissent, PassedOverNote, Selection
from panels.models.feedback import Feedback
from panels.models.panel import Attendance, DomainSeats, Panel, PanelMember, Sitting
from panels.models.selection_round import (
    AgreedCriterion,
    Candidate,
    FirstView,
    SelectionRound,
)
from panels.models.shown import ShownTranslation
from panels.models.voting import Ballot, RollEntry, Score, Turn, Vote

__all__ = [
    "AgreedCriterion",
    "Attendance",
    "Ballot",
    "Candidate",
    "Criterion",
    "Decision",
    "Dissent",
    "DomainSeats",
    "Feedback",
    "FirstView",
    "Panel",
    "PanelMember",
    "PassedOverNote",
    "RollEntry",
    "Score",
    "Selection",
    "SelectionRound",
    "ShownTranslation",
    "Sitting",
    "Turn",
    "Vote",
]
