"""Wagtail's API v2, read-only: what readers see, as JSON. See docs/reference/api.md."""

from wagtail.api.v2.router import WagtailAPIRouter

from conferences.public.api.views import PagesViewSet, SpeakersViewSet, TopicsViewSet

router = WagtailAPIRouter("api")
router.register_endpoint("pages", PagesViewSet)
router.register_endpoint("speakers", SpeakersViewSet)
router.register_endpoint("topics", TopicsViewSet)
