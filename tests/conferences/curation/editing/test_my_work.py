"""The panel on the admin's home that says what waits for one person."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import GroupPagePermission

from conferences.curation.editing.my_work import MyWorkPanel, coming_up
from importers.apply import apply_files
from tests.factories import ConferenceFactory, TalkFactory
from tests.importers.samples import NOTES, files
from tests.importers.test_reimport import edit, open_in_editor, replace_text, talk

pytestmark = pytest.mark.django_db


def fill(day, editor, writer, count):
    later = timezone.now() + timedelta(days=1)
    for number in range(count):
        mine = TalkFactory(parent=day, live=False, title=f"Mine {number}")
        mine.save_revision(user=editor)
        asked = TalkFactory(parent=day, live=False, title=f"Asked {number}")
        asked.save_revision(user=writer)
        asked.get_workflow().start(asked, writer)
        coming = TalkFactory(parent=day, live=False, title=f"Coming {number}")
        coming.go_live_at = later
        coming.save_revision(user=writer, approved_go_live_at=later)


def test_nothing_waits(as_editor):
    assert "Nothing waits for you." in as_editor.get(reverse("wagtailadmin_home")).text


@pytest.mark.parametrize("count", [1, 3])
def test_it_shows_drafts_reviews_and_what_is_coming(
    as_editor, editor, writer, day, count, django_assert_max_num_queries
):
    fill(day, editor, writer, count)
    text = as_editor.get(reverse("wagtailadmin_home")).text
    for title in ("My drafts", "Waiting for my review", "Coming up"):
        assert text.count(f">{title}</h3>") == 1
    request = RequestFactory().get("/")
    request.user = editor
    MyWorkPanel().get_context_data({"request": request})
    with django_assert_max_num_queries(15):
        sections = MyWorkPanel().get_context_data({"request": request})["sections"]
    rows = {s["title"]: [row["text"] for row in s["rows"]] for s in sections}
    assert sorted(rows["My drafts"]) == [f"Mine {n}" for n in range(count)]
    assert rows["Waiting for my review"] == [f"Asked {n}" for n in range(count)]
    assert rows["Coming up"] == [f"Coming {n}" for n in range(count)]


def test_a_review_is_shown_once_with_all_that_wagtails_own_panel_offers(
    as_editor, editor, writer, day
):
    talk = TalkFactory(parent=day, title="Indexes")
    talk.save_revision(user=writer).publish()
    sent = talk.save_revision(user=writer)
    talk.get_workflow().start(talk, writer)
    text = as_editor.get(reverse("wagtailadmin_home")).text
    assert "Awaiting your review" not in text
    mine = text[text.index(">Waiting for my review</h3>") :]
    for words in ("Approve", "Approve with comment", "Request changes", "Preview"):
        assert re.search(rf">\s*{words}\s*</(button|a)>", mine)
    for old in ("live", sent.get_previous().pk):
        url = reverse("wagtailadmin_pages:revisions_compare", args=[talk.pk, old, sent.pk])
        assert f'href="{url}"' in mine
    assert as_editor.get(reverse("wagtailadmin_reports:workflow_tasks")).status_code == 200


def test_a_writer_reviews_nothing_and_sees_their_own_drafts(as_writer, editor, writer, day):
    fill(day, editor, writer, 1)
    text = as_writer.get(reverse("wagtailadmin_home")).text
    assert "Waiting for my review" not in text
    mine = text[text.index(">My drafts</h3>") : text.index(">Coming up</h3>")]
    assert "Asked 0" in mine
    assert "Mine 0" not in mine


def test_other_apps_add_sections(as_editor):
    def more(request):
        rows = [{"url": "/desk/elsewhere/", "text": "A thing", "note": request.user.username}]
        return [{"title": "More", "rows": rows, "more_url": "/desk/all/"}]

    with hooks.register_temporarily("curation_my_work", more):
        text = as_editor.get(reverse("wagtailadmin_home")).text
    assert ">More</h3>" in text
    assert 'href="/desk/elsewhere/"' in text
    assert 'href="/desk/all/"' in text


def test_the_importer_adds_its_conflicts_and_held_updates(as_editor, as_writer, editor):
    apply_files(files())
    edit(talk(), replace_text("its moods", "the editor's words"))
    open_in_editor(talk("Queues"), editor)
    changed = NOTES.replace("its moods", "the author's words").replace("keeps it", "breaks it")
    apply_files(files(changed))
    text = as_editor.get(reverse("wagtailadmin_home")).text
    assert ">Conflicts with imported notes</h3>" in text
    assert ">Held back imports</h3>" in text
    assert "it is open in somebody" in text
    assert "Conflicts with imported notes" not in as_writer.get(reverse("wagtailadmin_home")).text


def test_what_comes_up_elsewhere_first_hides_nothing_of_ones_own(front_page, day, talk):
    elsewhere = ConferenceFactory(parent=front_page, title="Elsewhere", slug="elsewhere")
    soon = timezone.now() + timedelta(hours=1)
    for number in range(30):
        other = TalkFactory(parent=elsewhere, live=False, title=f"Other {number}")
        other.save_revision(approved_go_live_at=soon)
    talk.save_revision(approved_go_live_at=soon + timedelta(hours=1))
    group = Group.objects.create(name="One day")
    may_edit = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page_id=day.pk, permission=may_edit)
    user = User.objects.create_user("of one day")
    user.groups.add(group)
    request = RequestFactory().get("/")
    request.user = user
    assert [row["text"] for row in coming_up(request)["rows"]] == [talk.title]
