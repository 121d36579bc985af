"""Private or undocumented names of libraries that this project uses, with their known signatures.

A release of the library may change them without notice. A system check compares what is installed
with these signatures, so that an upgrade warns before something breaks. Why each is used, and what
depends on it: docs/reference/upgrading.md.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pkgutil import resolve_name
from types import CodeType
from typing import Any

from django.core import checks
from django.utils.functional import cached_property as django_cached_property

HINT = (
    "docs/reference/upgrading.md says what depends on it. Adapt that, then the table in "
    "conferences/private_api_checks.py."
)
#: Stands for the default of any parameter.
DEFAULT = type("Default", (), {"__repr__": lambda _self: "…"})()
PROPERTIES = property | cached_property | django_cached_property

#: Names as module:name, and their signatures as `describe` writes them.
SIGNATURES: Mapping[str, str] = {
    "wagtail.actions.publish_page_revision:PublishPageRevisionAction": "(revision, user=…, changed=…, log_action=…, previous_revision=…)",
    "wagtail.actions.publish_page_revision:PublishPageRevisionAction.check": "(self, skip_permission_checks=…)",
    "wagtail.actions.publish_page_revision:PublishPageRevisionAction.execute": "(self, skip_permission_checks=…)",
    "wagtail.actions.copy_page:CopyPageAction.check": "(self, skip_permission_checks=…)",
    "wagtail.actions.create_alias:CreatePageAliasAction.check": "(self, skip_permission_checks=…)",
    "wagtail.models:TaskState.approve": "(self, user=…, update=…, comment=…)",
    "wagtail.models:Page.approved_schedule": "property uses _approved_schedule",
    "wagtail.models:Page.scheduled_revision": "property",
    "wagtail.models:Page._get_dummy_headers": "(self, original_request=…)",
    "wagtail.models:Page._slug_is_available": "(slug, parent_page, page=…)",
    "wagtail.models:ReferenceIndex.get_references_to": "(object)",
    "wagtail.models:ReferenceIndex._extract_references_from_object": "(object)",
    "wagtail.models:ReferenceIndex._get_content_path_hash": "(content_path)",
    "wagtail.models:COMMENTS_RELATION_NAME": "attribute",
    "wagtail.log_actions:get_active_log_context": "()",
    "wagtail.locks:BasicLock": "(object)",
    "wagtail.locks:ScheduledForPublishLock": "(object)",
    "wagtail.contrib.redirects.middleware:get_redirect": "(request, encoded_path)",
    "wagtail.contrib.redirects.models:Redirect.normalise_path": "(url, decode_unicode=…)",
    "wagtail.contrib.redirects.signal_handlers:BatchRedirectCreator": "(max_size, *, model=…, ignore_conflicts=…)",
    "wagtail.contrib.frontend_cache.backends.base:BaseBackend.purge": "(self, url)",
    "wagtail.admin.models:EditingSession.last_seen_at": "attribute",
    "wagtail.admin.models:EditingSession.IDLE_TIMEOUT": "attribute",
    "wagtail.admin.views.generic.base:WagtailAdminTemplateMixin": "()",
    "wagtail.admin.views.generic.base:WagtailAdminTemplateMixin.get_breadcrumbs_items": "(self)",
    "wagtail.admin.views.generic.base:BaseObjectMixin": "()",
    "wagtail.admin.views.generic.base:BaseListingView": "(**kwargs)",
    "wagtail.admin.views.generic.base:BaseOperationView.perform_operation": "(self)",
    "wagtail.admin.views.generic.permissions:PermissionCheckedMixin.user_has_permission": "(self, permission)",
    "wagtail.admin.views.generic.permissions:PermissionCheckedMixin.permission_policy": "property",
    "wagtail.admin.views.generic.chooser:CreateViewMixin": "()",
    "wagtail.admin.views.generic.chooser:CreationFormMixin.get_creation_form": "(self)",
    "wagtail.admin.views.generic.chooser:CreateViewMixin.get_reshow_creation_form_response": "(self)",
    "wagtail.admin.views.generic.history:ActionColumn.get_actions": "(self, instance, parent_context)",
    "wagtail.admin.views.generic.models:EditView.header_more_buttons": "property",
    "wagtail.admin.views.generic.models:RevisionsCompareView._get_comparison": "(self, revision_a, revision_b)",
    "wagtail.admin.views.generic.models:RevisionsCompareView._get_revision_and_heading": "(self, revision_id)",
    "wagtail.admin.views.pages.history:PageHistoryView._annotate_queryset": "(self, queryset)",
    "wagtail.admin.views.pages.revisions:RevisionsCompareView": "(**kwargs)",
    "wagtail.admin.views.pages.utils:GenericPageBreadcrumbsMixin": "()",
    "wagtail.admin.views.pages.create:CreateView.publish_action": "(self)",
    "wagtail.admin.views.pages.edit:EditView.get_side_panels": "(self)",
    "wagtail.admin.views.pages.listing:ExplorableIndexView": "(**kwargs)",
    "wagtail.admin.views.pages.listing:IndexView": "(**kwargs)",
    "wagtail.admin.views.pages.usage:ContentTypeUseView": "(**kwargs)",
    "wagtail.admin.views.pages.bulk_actions:PublishBulkAction.execute_action": "(objects, include_descendants=…, user=…, **kwargs)",
    "wagtail.admin.views.pages.bulk_actions.page_bulk_action:PageBulkAction.get_all_objects_in_listing_query": "(self, parent_id)",
    "wagtail.admin.views.pages.bulk_actions.page_bulk_action:PageBulkAction.object_context": "(self, obj)",
    "wagtail.admin.views.bulk_action.base_bulk_action:BulkAction.get_actionable_objects": "(self)",
    "wagtail.admin.views.bulk_action.base_bulk_action:BulkAction.annotate_items": "(self, items)",
    "wagtail.admin.views.bulk_action.base_bulk_action:BulkAction.prepare_action": "(self, objects, objects_without_access)",
    "wagtail.admin.views.reports.base:ReportView.decorate_paginated_queryset": "(self, object_list)",
    "wagtail.admin.views.home:WorkflowObjectsToModeratePanel": "()",
    "wagtail.admin.ui.side_panels:BaseSidePanel": "(object, request)",
    "wagtail.admin.ui.side_panels:BaseSidePanel.SidePanelToggle.get_context_data": "(self, parent_context)",
    "wagtail.admin.ui.tables:Table.get_row_classname": "(self, instance)",
    "wagtail.admin.paginator:WagtailPaginator": "(object_list, per_page, orphans=…, allow_empty_first_page=…, error_messages=…)",
    "wagtail.admin.utils:get_valid_next_url_from_request": "(request)",
    "wagtail.users.utils:change_user_perm": "attribute",
    "wagtail.utils.urlpatterns:decorate_urlpatterns": "(urlpatterns, decorator)",
    "wagtail.blocks.base:Block.render_basic": "(self, value, context=…)",
    "wagtail.blocks.field_block:ChooserBlock.bulk_to_python": "(self, values)",
    "wagtail.blocks.field_block:FieldBlock.value_from_form": "(self, value)",
    "wagtail.blocks.field_block:PageChooserBlock.get_form_state": "(self, value)",
    "wagtail.blocks:StreamBlock._meta_class": "()",
    "wagtail.fields:StreamField.stream_block": "property",
    "wagtail.images.models:AbstractImage._set_image_file_metadata": "(self)",
    "wagtail.images.models:Filter.expand_spec": "(spec)",
    "wagtail.images.models:SourceImageIOError": "exception",
    "wagtail.images.fields:WagtailImageField.to_python": "(self, data)",
    "wagtail.api.v2.views:BaseAPIViewSet.check_query_parameters": "(self, queryset)",
    "wagtail.api.v2.views:BaseAPIViewSet.get_body_fields": "(model)",
    "wagtail.api.v2.views:BaseAPIViewSet._convert_api_fields": "(fields)",
    "wagtail.api.v2.views:PagesAPIViewSet.get_base_queryset": "(self)",
    "wagtail.api.v2.views:PagesAPIViewSet.get_detail_default_fields": "(model)",
    "wagtail.api.v2.views:PagesAPIViewSet.get_listing_default_fields": "(model)",
    "wagtail.api.v2.pagination:WagtailPagination.paginate_queryset": "(self, queryset, request, view=…)",
    "wagtail.api.v2.filters:ChildOfFilter": "()",
    "wagtail.api.v2.filters:DescendantOfFilter": "()",
    "wagtail.api.v2.utils:BadRequestError": "exception",
    "modelcluster.models:get_all_child_relations": "(model)",
    "modelcluster.fields:create_deferring_foreign_related_manager": "(related, original_manager_cls) uses _cluster_related_objects",
    "modelsearch.index:get_indexed_instance": "(instance, check_exists=…)",
    "modelsearch.index:get_indexed_models": "()",
    "modelsearch.signal_handlers:post_save_signal_handler": "(instance, **kwargs)",
    "modelsearch.backends:get_search_backends": "(with_auto_update=…)",
    "modelsearch.backends.base:BaseSearchBackend.add_bulk": "(self, model, obj_list)",
    "django.db.models.query:QuerySet._batched_insert": "(self, objs, fields, batch_size, on_conflict=…, update_fields=…, unique_fields=…)",
    "django.core.handlers.wsgi:WSGIRequest": "(environ)",
    "django.contrib.messages.storage.base:BaseStorage.__init__": "(self, request, *args, **kwargs) uses used",
    "django.tasks.backends.immediate:ImmediateBackend._execute_task": "(self, task_result)",
    "django.utils.connection:ConnectionProxy": "(connections, alias)",
    "django.db.migrations.loader:MigrationLoader": "(connection, load=…, ignore_no_migrations=…, replace_migrations=…)",
    "django.db.migrations.recorder:MigrationRecorder.applied_migrations": "(self)",
    "django.db.migrations.executor:MigrationExecutor": "(connection, progress_callback=…)",
    "django.db.models.fields:NOT_PROVIDED": "()",
    "django.contrib.postgres.operations:AddIndexConcurrently.database_forwards": "(self, app_label, schema_editor, from_state, to_state)",
    "django.core.cache.backends.redis:RedisCache": "(server, params)",
    "allauth.core.internal.ratelimit:cache": "attribute",
    "allauth.mfa.totp.internal.auth:cache": "attribute",
    "allauth.mfa.totp.views:activate_totp": "(self, request, *args, **kwargs)",
    "django_tasks_db.management.commands.db_worker:Worker.__init__": "(self, *, queue_names, interval, batch, backend_name, startup_delay, max_tasks, worker_id, excluded_queue_names) uses running",
    "wagtailmarkdown.blocks:MarkdownBlock": "(required=…, help_text=…, rows=…, max_length=…, min_length=…, search_index=…, validators=…, **kwargs)",
}


def check_private_apis(**_kwargs: Any) -> list[checks.CheckMessage]:
    return list(find_changes(SIGNATURES))


def find_changes(signatures: Mapping[str, str]) -> Iterator[checks.CheckMessage]:
    for name, expected in signatures.items():
        attributes = expected.partition(" uses ")[2].split()
        try:
            found = describe(resolve_name(name), attributes)
        except (ImportError, AttributeError):
            yield checks.Warning(f"{name} is gone.", hint=HINT, id="conferences.W001")
            continue
        if found != expected:
            text = f"{name} was {expected}. Now it is {found}."
            yield checks.Warning(text, hint=HINT, id="conferences.W002")


def describe(value: Any, attributes: Sequence[str] = ()) -> str:
    """Its parameters, or what kind of value it is; and which of these attributes its code uses."""
    if isinstance(value, PROPERTIES):
        text = "property"
    elif isinstance(value, type) and issubclass(value, Exception):
        text = "exception"
    elif callable(value):
        text = _describe_parameters(value)
    else:
        text = "attribute"
    used = [name for name in attributes if name in _find_names(value)]
    return f"{text} uses {' '.join(used)}" if used else text


def _describe_parameters(value: Any) -> str:
    parameters = [
        parameter.replace(
            annotation=parameter.empty,
            default=parameter.empty if parameter.default is parameter.empty else DEFAULT,
        )
        for parameter in inspect.signature(value).parameters.values()
    ]
    return str(inspect.Signature(parameters))


def _find_names(value: Any) -> set[str]:
    function = getattr(value, "fget", None) or getattr(value, "func", None) or value
    return set(_walk_names(inspect.unwrap(function).__code__))


def _walk_names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _walk_names(constant)
        elif isinstance(constant, str):
            yield constant
