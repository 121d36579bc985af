"""The “My work” panel on the admin's home page."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from conferences.curation.editing.my_work import MyWorkPanel, get_scheduled_revisions
from importers.apply import apply_files
from tests.factories import ConferenceFactory, TalkFactory
from tests.importers.drafts import talk
from tests.importers.edits import edit, open_in_editor, replace_text
from tests.importers.samples import NOTES, files

pytestmark = pytest.mark.django_db


def add_work(day, editor, writer, count):
    later = timezone.now() + timedelta(days=1)
    for number in range(count):
        mine = TalkFactory(parent=day, live=False, title=f"Mine {number}")
        mine.save_revision(user=editor)
        submitted = TalkFactory(parent=day, live=False, title=f"Submitted {number}")
        submitted.save_revision(user=writer)
        submitted.get_workflow().start(submitted, writer)
        scheduled = TalkFactory(parent=day, live=False, title=f"Scheduled {number}")
        scheduled.go_live_at = later
        scheduled.save_revision(user=writer, approved_go_live_at=later)


def test_without_work_the_panel_says_so(as_editor):
    assert "You have no open tasks." in as_editor.get(reverse("wagtailadmin_home")).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_lists_drafts_reviews_and_scheduled_pages(
    as_editor, editor, writer, day, count, django_assert_max_num_queries
):
    add_work(day, editor, writer, count)
    text = as_editor.get(reverse("wagtailadmin_home")).text
    for title in ("My drafts", "Waiting for my review", "Scheduled"):
        assert text.count(f">{title}</h3>") == 1
    request = RequestFactory().get("/")
    request.user = editor
    MyWorkPanel().get_context_data({"request": request})
    with django_assert_max_num_queries(15):
        sections = MyWorkPanel().get_context_data({"request": request})["sections"]
    rows = {s["title"]: [row["text"] for row in s["rows"]] for s in sections}
    assert sorted(rows["My drafts"]) == [f"Mine {n}" for n in range(count)]
    assert rows["Waiting for my review"] == [f"Submitted {n}" for n in range(count)]
    assert rows["Scheduled"] == [f"Scheduled {n}" for n in range(count)]


def test_a_review_is_listed_once_with_all_of_wagtails_own_actions(as_editor, editor, writer, day):
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


def test_a_writer_sees_their_own_drafts_and_no_reviews(as_writer, editor, writer, day):
    add_work(day, editor, writer, 1)
    text = as_writer.get(reverse("wagtailadmin_home")).text
    assert "Waiting for my review" not in text
    mine = text[text.index(">My drafts</h3>") : text.index(">Scheduled</h3>")]
    assert "Submitted 0" in mine
    assert "Mine 0" not in mine


def test_other_apps_add_sections(as_editor):
    def add_section(request):
        rows = [{"url": "/desk/thing/", "text": "A thing", "note": request.user.username}]
        return [{"title": "More", "rows": rows, "more_url": "/desk/all/"}]

    with hooks.register_temporarily("curation_my_work", add_section):
        text = as_editor.get(reverse("wagtailadmin_home")).text
    assert ">More</h3>" in text
    assert 'href="/desk/thing/"' in text
    assert 'href="/desk/all/"' in text


def test_the_importer_adds_conflicts_and_deferred_updates(as_editor, as_writer, editor):
    apply_files(files())
    edit(talk(), replace_text("its moods", "the editor's words"))
    open_in_editor(talk("Queues"), editor)
    changed = NOTES.replace("its moods", "the author's words").replace("keeps it", "breaks it")
    apply_files(files(changed))
    text = as_editor.get(reverse("wagtailadmin_home")).text
    assert ">Import conflicts</h3>" in text
    assert ">Deferred updates</h3>" in text
    assert "it is open in an editor" in text
    assert "Import conflicts" not in as_writer.get(reverse("wagtailadmin_home")).text


def test_scheduled_pages_of_others_do_not_hide_the_users_own(front_page, day, talk):
    other_conference = ConferenceFactory(parent=front_page, title="Elsewhere", slug="elsewhere")
    soon = timezone.now() + timedelta(hours=1)
    for number in range(30):
        other = TalkFactory(parent=other_conference, live=False, title=f"Other {number}")
        other.save_revision(approved_go_live_at=soon)
    talk.save_revision(approved_go_live_at=soon + timedelta(hours=1))
    group = Group.objects.create(name="One day")
    may_edit = Permission.objects.get(codename="change_page")
    group.page_permissions.create(page=day, permission=may_edit)
    user = User.objects.create_user("of one day")
    user.groups.add(group)
    request = RequestFactory().get("/")
    request.user = user
    assert [row["text"] for row in get_scheduled_revisions(request)["rows"]] == [talk.title]
