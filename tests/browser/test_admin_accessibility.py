"""Runs axe on every screen of curation, except the parts that Wagtail renders."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from conferences.curation.accessibility.store import audit_newest_draft, count_findings_today
from conferences.curation.editing.merge_speakers import merge_speakers
from conferences.curation.history.named_revisions import name_revision
from conferences.curation.history.share_links import create_share_link
from conferences.curation.models import FailedAttempt, Heartbeat, Release, WorkerRun
from conferences.curation.scheduling.actions import schedule_page
from conferences.curation.scheduling.releases import add_to_release
from conferences.models import ConferencePage
from importers.apply import apply_files
from tests.browser.admin_steps import open_form, open_panel
from tests.browser.axe import find_admin_faults
from tests.browser.conftest import IN_A_BROWSER
from tests.conferences.curation.drafts import block, compare_url, history_url, save_draft
from tests.factories import SpeakerFactory, TalkFactory
from tests.importers.drafts import talk
from tests.importers.samples import NOTES, files

pytestmark = IN_A_BROWSER

WITH_RAW = NOTES.replace("- A queue is a promise", "{{< gallery >}}\n\n- A queue is a promise")


#: Side panels of a talk's edit form: the panel's name, the talk's title, and our part of it.
PANELS = [
    ("accessibility", "Queues", ".accessibility-panel"),
    ("share links", "Indexes", ".history-panel"),
]


def list_screens(editor):
    """Every screen with content: its name, its URL, and the selector of our part of it."""
    writer = User.objects.get(username="writer")
    faulty, caches, indexes = talk("Queues"), talk("Caches"), talk("Indexes")
    conference = ConferencePage.objects.get()
    free = TalkFactory(parent=faulty.get_parent(), title="Pools", live=False)
    audit_newest_draft(faulty)
    count_findings_today()

    caches.get_workflow().start(caches, writer)
    newest = indexes.get_latest_revision()
    older_blocks = (block("kept", "Words that stay"), block("gone", "To be deleted"))
    save_draft(indexes, *older_blocks, user=editor)
    before = save_draft(indexes, block("kept", "Words that changed"), user=editor)
    name_revision(indexes, before, "As the speaker saw it", editor)
    create_share_link(indexes, timedelta(days=1), "For the speaker", editor)

    release = Release.objects.create(name="The first day", created_by=editor)
    add_to_release(release, talk("Indexes"), editor)
    Release.objects.create(name="Failed", state="failed", error="One of its pages is blocked.")
    schedule_page(talk("Indexes"), timezone.now() + timedelta(days=1), editor)
    FailedAttempt.objects.create(
        page=indexes,
        revision=talk("Indexes").scheduled_revision,
        error="It has no title.",
        next_try_at=timezone.now() + timedelta(minutes=2),
    )
    yesterday = timezone.now() - timedelta(days=1)
    Heartbeat.objects.create(worker="stopped", last_beat_at=yesterday, interval=30)
    WorkerRun.objects.create(worker="stopped", published=3)

    kept, other, third = (SpeakerFactory(name=name) for name in ("Ana", "Anna", "Anne"))
    merge_speakers(kept, third, editor)

    def at(name, *args, part, query=""):
        return f"{name} {query}", reverse(name, args=args) + query, part

    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    once = "?chosen_action=publish&when=once"
    cadence = (
        f"?chosen_action=publish&when=cadence&date={tomorrow}&time=09:00"
        "&time_zone=America/Chicago&per_day=1"
    )
    bulk = ["wagtailcore", "page", "add_topic"]
    ids = f"?id={faulty.pk}&id={indexes.pk}"
    report = ".accessibility-trend, #listing-results"
    return [
        at("wagtailadmin_home", part=".editing, .schedule, .accessibility"),
        at("accessibility_report", part=report),
        at("publish_gate_override", faulty.pk, part=".accessibility"),
        at("publish_gate_override", caches.pk, part=".accessibility"),
        at("scheduling:board", part=".schedule"),
        at("scheduling:calendar", part=".schedule"),
        at("scheduling:page", conference.pk, part=".schedule"),
        at("scheduling:page", conference.pk, part=".schedule", query=cadence),
        at("scheduling:page", conference.pk, part=".schedule", query=once),
        at("scheduling:cancel", indexes.pk, part=".schedule"),
        at("scheduling:releases", part="#listing-results"),
        at("scheduling:release", release.pk, part=".schedule"),
        at("wagtail_bulk_action", *bulk, part=".editing", query=ids),
        at("curation_editing:merge_talk", faulty.pk, part=".editing"),
        at("curation_editing:merge_talk", faulty.pk, part=".editing", query=f"?kept={caches.pk}"),
        at("curation_editing:merge_talk", faulty.pk, part=".editing", query=f"?kept={free.pk}"),
        at("curation_editing:split_talk", faulty.pk, part=".editing"),
        at("curation_editing:merge_speaker", kept.pk, part=".editing"),
        at("curation_editing:merge_speaker", kept.pk, part=".editing", query=f"?merged={other.pk}"),
        at("curation_editing:unmerge_speaker", third.pk, part=".editing"),
        at("curation_history:name_revision", indexes.pk, before.pk, part=".history"),
        ("history", history_url(indexes), "#listing-results"),
        ("comparison", compare_url(indexes, newest, "latest"), "#comparison"),
        ("deleted block", compare_url(indexes, before.get_previous(), before), "#comparison"),
    ]


def test_axe_finds_nothing_on_the_screens_of_curation(page, live_server, admin_url):
    apply_files(files(WITH_RAW))
    faults = []
    for name, address, part in list_screens(User.objects.get(username="editor")):
        assert page.goto(live_server.url + address).status == 200, name
        page.locator(part).first.wait_for(state="attached")
        faults += find_admin_faults(page, name, part)
    for name, title, part in PANELS:
        page.set_viewport_size({"width": 1280, "height": 900})
        open_form(page, live_server, talk(title))
        open_panel(page, name)
        page.locator(part).wait_for()
        faults += find_admin_faults(page, name, part)
    assert not faults, "\n".join(faults)
