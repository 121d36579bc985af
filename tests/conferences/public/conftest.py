import pytest

from tests.factories import TalkFactory, TalkSpeakerFactory


def published(page):
    """Publishes the page as an editor does, so that it is indexed."""
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def give_talk(day):
    """Publishes a talk of the day with speakers, topics and a body, under published pages."""

    def give(title="Indexes", *, speakers=(), topics=(), body=(), parent=None, **facts):
        talk = TalkFactory(parent=parent or day, title=title, **facts)
        talk.body = list(body)
        talk.talk_speakers = [
            TalkSpeakerFactory.build(speaker=speaker, sort_order=place)
            for place, speaker in enumerate(speakers)
        ]
        talk.topics.add(*topics)
        return published(talk)

    return give
