from stories.models.attachment import Attachment
from stories.models.consent import Consent
from stories.models.import_job import ImportJob
from stories.models.intake import Intake
from stories.models.intake_file import IntakeFile
from stories.models.kobo import KoboMessage, KoboSource
from stories.models.link import CollectorLink
from stories.models.nothing import NothingToReport
from stories.models.story import Allocation, Story
from stories.models.storyteller import Identity, Storyteller
from stories.models.version import StoryVersion, Translation

__all__ = [
    "Allocation",
    "Attachment",
    "CollectorLink",
    "Consent",
    "Identity",
    "ImportJob",
    "Intake",
    "IntakeFile",
    "KoboMessage",
    "KoboSource",
    "NothingToReport",
    "Story",
    "StoryVersion",
    "Storyteller",
    "Translation",
]
