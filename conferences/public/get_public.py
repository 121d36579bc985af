"""From the word in an address to what is public there, or was."""

from django.http import Http404
from wagtail.contrib.redirects.models import Redirect

from conferences.models import ConferencePage, Speaker, Topic
from conferences.public.models import SearchRow
from conferences.visibility import filter_public


def conference_called(slug: str) -> ConferencePage:
    """The public conference at an address; at a former one, the conference that was there."""
    pages = ConferencePage.objects.filter(search_row__isnull=False).select_related("search_row")
    pages = pages.defer_streamfields()
    conference = filter_public(pages.filter(slug=slug)).first()
    if conference is None:
        former = Redirect.objects.filter(old_path=f"/{slug}").values("redirect_page")
        conference = filter_public(pages.filter(pk__in=former)).first()
    if conference is None:
        raise Http404("No public conference is called so.")
    return conference


def speaker_called(slug: str) -> Speaker:
    """Somebody with a public talk; of another spelling, the one who was kept."""
    speaker = Speaker.objects.find_canonical(slug)
    if speaker is None or not SearchRow.objects.filter(listed__speaker=speaker).exists():
        raise Http404("Nobody with a public talk is called so.")
    return speaker


def topic_called(slug: str) -> Topic:
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None or not SearchRow.objects.filter(listed__topic=topic).exists():
        raise Http404("No public talk is about this.")
    return topic
