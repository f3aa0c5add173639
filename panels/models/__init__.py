from panels.models.decision import Criterion, Decision, Dissent, PassedOverNote, Selection
from panels.models.feedback import Feedback
from panels.models.panel import Attendance, Panel, PanelMember, Sitting
from panels.models.selection_round import Candidate, FirstView, SelectionRound
from panels.models.voting import Ballot, RollEntry, Turn, Vote

__all__ = [
    "Attendance",
    "Ballot",
    "Candidate",
    "Criterion",
    "Decision",
    "Dissent",
    "Feedback",
    "FirstView",
    "Panel",
    "PanelMember",
    "PassedOverNote",
    "RollEntry",
    "Selection",
    "SelectionRound",
    "Sitting",
    "Turn",
    "Vote",
]
