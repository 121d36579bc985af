"""Wagtail's API v2, read-only: what readers see, as JSON. See docs/reference/api.md."""

from wagtail.api.v2.router import WagtailAPIRouter

from conferences.public.api.views import PagesView, SpeakersView, TopicsView

router = WagtailAPIRouter("api")
router.register_endpoint("pages", PagesView)
router.register_endpoint("speakers", SpeakersView)
router.register_endpoint("topics", TopicsView)
