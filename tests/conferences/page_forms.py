"""Page forms in the admin: their data, URLs, errors and messages."""

from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from conferences.models import TalkPage

#: Fields of all page types.
SHARED = {
    "language": "en",
    "former_addresses": "",
    "seo_title": "",
    "search_description": "What it says.",
    "comments": inline_formset([]),
}
#: What the Publish button adds to a form.
PUBLISH = {"action-publish": "1"}
#: A Link block that is empty.
LINK = {"title": "", "url": "", "page": "", "kind": "other", "note": ""}


def prose(text):
    return streamfield([("prose", text)])


def conference_form(**values):
    form = {
        "title": "DjangoCon US 2024",
        "slug": "djangocon-us-2024",
        "series": "DjangoCon US",
        "edition": "2024",
        "first_date": "2024-09-22",
        "last_date": "2024-09-27",
        "city": "Durham",
        "venue": "",
        "time_zone": "America/New_York",
        "website": "https://2024.djangocon.us/",
        "cover": "",
        "cover_alt": "",
        "accent": "pine",
        "body": prose("Six days in *Durham*."),
    }
    return nested_form_data(SHARED | form | values)


def day_form(**values):
    form = {"title": "Monday", "slug": "monday", "date": "2024-09-23", "body": streamfield([])}
    return nested_form_data(SHARED | form | values)


def talk_form(*speakers, **values):
    form = {
        "title": "Error Culture",
        "slug": "error-culture",
        "kind": "talk",
        "topics": "Reliability",
        "talk_speakers": inline_formset([{"speaker": s.pk, "role": "speaker"} for s in speakers]),
        "official_url": "https://2024.djangocon.us/talks/error-culture/",
        "video_url": "",
        "slides_url": "",
        "code_url": "",
        "body": prose("Errors that nobody reads are **noise**."),
    }
    return nested_form_data(SHARED | form | values)


def add_url(model, parent):
    return reverse(
        "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
    )


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def get_errors(response):
    form = response.context["form"]
    return {name: [str(error) for error in form.errors[name].as_data()] for name in form.errors}


def list_messages(response):
    """List the messages that the next page shows."""
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def publish_talk_with(client, day, *blocks):
    form = talk_form(body=streamfield(list(blocks))) | PUBLISH
    return client.post(add_url(TalkPage, day), form)


def copy_page(client, page, **values):
    form = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk}
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form | values)
