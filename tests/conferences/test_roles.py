"""Permissions of each role, and the workflow, after migrating an empty database."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, Page, Workflow
from wagtail.permissions import policy_registry

from conferences.roles import ADMINISTRATORS, EDITORS, WRITERS

ROLES = (WRITERS, EDITORS, ADMINISTRATORS)

MAY = {
    #                  writer, editor, administrator
    "wagtailadmin.access_admin": (True, True, True),
    "conferences.add_speaker": (True, True, True),
    "conferences.add_source": (True, True, True),
    # A change shows on live pages at once.
    "conferences.change_source": (False, True, True),
    "conferences.delete_speaker": (False, True, True),
    "conferences.delete_topic": (False, True, True),
    "wagtailredirects.add_redirect": (False, True, True),
    "auth.change_user": (False, False, True),
    "auth.add_group": (False, False, True),
    "wagtailcore.change_workflow": (False, False, True),
    "wagtailcore.change_site": (False, False, True),
}


@pytest.fixture
def users(writer, editor, administrator):
    return writer, editor, administrator


@pytest.mark.parametrize("permission", MAY)
def test_each_role_has_its_permissions(users, permission):
    assert tuple(user.has_perm(permission) for user in users) == MAY[permission]


@pytest.mark.parametrize(
    ("method", "allowed"),
    [
        ("can_edit", (True, True, True)),
        ("can_add_subpage", (True, True, True)),
        ("can_submit_for_moderation", (True, True, True)),
        ("can_publish", (False, True, True)),
        ("can_unpublish", (False, True, True)),
        ("can_lock", (False, True, True)),
        ("can_delete", (False, True, True)),
    ],
)
def test_page_permissions_of_each_role(users, day, talk, method, allowed):
    found = tuple(getattr(day.permissions_for_user(user), method)() for user in users)
    assert found == allowed


@pytest.mark.parametrize(
    ("model", "allowed"),
    [
        # A change shows on live pages at once, so Writers may only change their own.
        (Image, (False, True, True)),
        (Document, (False, True, True)),
        (Collection, (False, False, True)),
    ],
)
def test_roles_can_change_files_of_other_users(users, model, allowed):
    policy = policy_registry.get_by_type(model)
    item = Collection.get_first_root_node().add_child(name="Talks")
    if model is not Collection:
        item = model(title="A hall", collection=item)
    found = tuple(policy.user_has_permission_for_instance(user, "change", item) for user in users)
    assert found == allowed


SCREENS = {
    "wagtailusers_users:index": (302, 302, 200),
    "wagtailadmin_workflows:index": (302, 302, 200),
    "wagtailredirects:index": (302, 200, 200),
    "wagtailsnippets_conferences_speaker:list": (200, 200, 200),
    "wagtailimages:index": (200, 200, 200),
    "wagtaildocs:index": (200, 200, 200),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_screens_of_each_role(as_writer, as_editor, as_administrator, screen):
    clients = (as_writer, as_editor, as_administrator)
    found = tuple(client.get(reverse(screen)).status_code for client in clients)
    assert found == SCREENS[screen]


@pytest.mark.django_db
def test_only_these_groups_exist():
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(ROLES)


@pytest.mark.django_db
def test_the_default_workflow_is_a_review_by_editors():
    workflow = Workflow.objects.get(active=True)
    assert workflow.name == "Editorial review"
    assert [group.name for group in workflow.tasks.get().specific.groups.all()] == ["Editors"]
    assert [link.page for link in workflow.workflow_pages.all()] == [Page.get_first_root_node()]
