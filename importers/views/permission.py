"""Notes down that the author of a source has given permission to show it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.log_actions import log

from conferences.models import Source
from importers.views.base import ImportPermissionMixin


class PermissionGivenView(ImportPermissionMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.user.has_perm("conferences.change_source"):
            raise PermissionDenied
        source = get_object_or_404(Source.objects.exclude(status=Source.Status.REFUSED), pk=pk)
        source.status = Source.Status.LICENSED
        source.save(update_fields=["status"])
        log(source, "wagtail.edit", user=self.user)
        message = _(
            "The permission to show “{source}” is noted. Its drafts can be published: on their "
            "pages, or by the next import with “Publish new pages”."
        )
        messages.success(request, message.format(source=source))
        return redirect(get_valid_next_url_from_request(request) or "importers:index")
