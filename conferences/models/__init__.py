"""The content model: one file per page type and snippet."""

from conferences.models.base import RecapPage as RecapPage
from conferences.models.conference import ConferencePage as ConferencePage
from conferences.models.day import DayPage as DayPage
from conferences.models.source import Source as Source
from conferences.models.speaker import Speaker as Speaker
from conferences.models.talk import TalkPage as TalkPage, TalkSpeaker as TalkSpeaker
from conferences.models.topic import TaggedTalk as TaggedTalk, Topic as Topic
