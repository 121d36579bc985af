"""From notes to a public page and back, as a Writer and an Editor, in the admin."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from conferences.curation.scheduling.worker import Worker
from conferences.models import ConferencePage, Source, TalkPage
from tests.browser.admin_steps import choose_action, import_notes, open_form, open_panel
from tests.browser.axe import find_violations
from tests.browser.conftest import IN_A_BROWSER
from tests.conferences.curation.scheduling.conftest import make_due
from tests.importers.samples import NOTES

pytestmark = IN_A_BROWSER

WITH_RAW = NOTES.replace("- A queue is a promise", "{{< gallery >}}\n\n- A queue is a promise")


def latest(talk):
    return TalkPage.objects.get(pk=talk.pk).get_latest_revision_as_object()


def test_from_import_to_live_and_back(page, live_server, admin_url, log_in):
    # An Editor imports the notes, records the permission, and publishes the pages above the talk.
    import_notes(page, admin_url, WITH_RAW)
    talk = TalkPage.objects.get(title="Queues")
    source = Source.objects.get()
    page.goto(f"{admin_url}snippets/conferences/source/edit/{source.pk}/")
    page.locator("#id_status").select_option("licensed")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("updated").first.wait_for()
    for above in (ConferencePage.objects.get(), talk.get_parent().specific):
        above.get_latest_revision().publish()

    # A Writer follows a finding to its block, deletes the block, and submits the talk.
    log_in("writer")
    open_form(page, live_server, talk)
    finding = open_panel(page, "accessibility").get_by_role("link", name="A block holds raw source")
    block = finding.get_attribute("href").split("#block-")[1].removesuffix("-section")
    finding.click()
    panel = page.locator(f"#block-{block}-section")
    expect(panel).to_be_in_viewport()
    page.locator(f"[data-contentpath='{block}'] button[title='Delete']").first.click()
    page.locator("#id_title").fill("Queues and promises")
    choose_action(page, "Submit to Editorial review")
    page.get_by_text("submitted for moderation").wait_for()

    # An Editor approves it, and it goes live.
    log_in("editor")
    open_form(page, live_server, talk)
    choose_action(page, "Approve and Publish")
    page.wait_for_url("**/desk/pages/*/")
    page.goto(f"{live_server.url}{TalkPage.objects.get(pk=talk.pk).url}")
    assert page.get_by_role("heading", level=1).inner_text() == "Queues and promises"
    assert page.get_by_text("gallery").count() == 0

    # A change is scheduled, and the worker publishes it.
    open_form(page, live_server, talk)
    page.locator("#id_title").fill("Queues, promises and workers")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("has been updated").or_(page.get_by_text("has been saved")).first.wait_for()
    page.goto(live_server.url + reverse("scheduling:page", args=[talk.pk]))
    page.get_by_label("All at the same time").check()
    page.get_by_label("Date", exact=True).fill(f"{timezone.now() + timedelta(days=1):%Y-%m-%d}")
    page.get_by_label("Time", exact=True).fill("09:00")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Schedule 1 page").click()
    page.get_by_text("has been scheduled").first.wait_for()
    make_due()
    Worker().run_round()
    page.goto(f"{live_server.url}{TalkPage.objects.get(pk=talk.pk).url}")
    assert page.get_by_role("heading", level=1).inner_text() == "Queues, promises and workers"

    # The change is compared and reverted.
    before = talk.revisions.order_by("pk")[1]
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[talk.pk, before.pk, "live"])
    page.goto(live_server.url + compare)
    assert "Queues, promises" in page.locator("ins").first.inner_text()
    page.goto(live_server.url + reverse("wagtailadmin_pages:history", args=[talk.pk]))
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[talk.pk, before.pk])
    page.goto(live_server.url + revert)
    choose_action(page, "Replace current draft")
    page.get_by_text("has been replaced").first.wait_for()
    assert latest(talk).title == before.as_object().title


def test_an_error_stops_publishing_until_it_is_accepted(page, live_server, admin_url, log_in):
    import_notes(page, admin_url, WITH_RAW)
    Source.objects.update(status=Source.Status.OWN)
    talk = TalkPage.objects.get(title="Queues")
    for above in (ConferencePage.objects.get(), talk.get_parent().specific):
        above.get_latest_revision().publish()
    open_form(page, live_server, talk)
    page.locator("#id_title").fill("A title typed just now")
    choose_action(page, "Publish")
    page.get_by_text("is saved as a draft, but").wait_for()
    assert not TalkPage.objects.get(pk=talk.pk).live
    assert page.locator("#id_title").input_value() == "A title typed just now"
    page.get_by_role("link", name="Publish with known errors").click()
    page.get_by_label("Why are readers better served").fill("The shortcode is what it is about.")
    assert find_violations(page, "main") == []
    page.get_by_role("button", name="Accept errors and publish").click()
    page.get_by_text("Your reason is kept").wait_for()
    assert TalkPage.objects.get(pk=talk.pk).live
    page.goto(live_server.url + reverse("accessibility_report"))
    page.get_by_text("accepted").first.wait_for()


def test_a_writer_may_not_publish_override_or_schedule(page, live_server, admin_url, log_in):
    import_notes(page, admin_url, WITH_RAW)
    talk = TalkPage.objects.get(title="Queues")
    log_in("writer")
    open_form(page, live_server, talk)
    page.get_by_role("button", name="More actions").first.click()
    assert page.get_by_role("button", name="Publish").count() == 0
    open_panel(page, "accessibility").get_by_text("A block holds raw source").wait_for()
    assert page.get_by_role("link", name="Publish with known errors").count() == 0
    for name in ("publish_gate_override", "scheduling:page"):
        page.goto(live_server.url + reverse(name, args=[talk.pk]))
        page.get_by_text("you do not have permission").first.wait_for()
    assert not TalkPage.objects.get(pk=talk.pk).live
