import pytest

from tests.migrated_dump import MigratedDump
from tests.stack import Stack
from tests.stack.editor import Editor
from tests.template_database import fingerprint

CONTENT = """
from datetime import timedelta
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site
from django.contrib.auth.models import Group, User
from conferences.models import ConferencePage, Speaker, TalkPage, TalkSpeaker

def publish(page):
    page.save_revision().publish()

def publish_in_a_second(title, slug):
    talk = conference.add_child(instance=TalkPage(title=title, slug=slug, live=False))
    talk.go_live_at = timezone.now() + timedelta(seconds=1)
    publish(talk)

editor = User.objects.create_user("editor", "editor@example.org", "editor")
editor.groups.add(Group.objects.get(name="Editors"))
front = Site.objects.get().root_page
conference = front.add_child(instance=ConferencePage(title="PyFest", slug="pyfest"))
other = front.add_child(instance=ConferencePage(title="Other Fest", slug="other"))
speaker = Speaker.objects.create(name="Ana First")
talk = conference.add_child(instance=TalkPage(title="Indexes", slug="indexes"))
talk.talk_speakers = [TalkSpeaker(speaker=speaker)]
for page in (conference, other, talk):
    publish(page)
"""


@pytest.fixture(scope="session")
def stack():
    with Stack(fill=False, dump=MigratedDump(fingerprint())) as running:
        yield running


@pytest.fixture(scope="session")
def run_python(stack):
    """Runs code in another process of the site, with the names that CONTENT defines."""
    with stack.run_python() as run:
        run(CONTENT)
        yield run


@pytest.fixture
def editor(stack, run_python):
    editor = Editor(stack)
    editor.log_in()
    return editor
