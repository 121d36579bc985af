"""The content model: one file per page type and snippet."""

from conferences.models.base import RecapPage
from conferences.models.conference import ConferencePage
from conferences.models.day import DayPage
from conferences.models.source import Source
from conferences.models.speaker import Speaker
from conferences.models.talk import TalkPage, TalkSpeaker
from conferences.models.topic import TaggedTalk, Topic

__all__ = [
    "ConferencePage",
    "DayPage",
    "RecapPage",
    "Source",
    "Speaker",
    "TaggedTalk",
    "TalkPage",
    "TalkSpeaker",
    "Topic",
]
