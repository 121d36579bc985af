"""Random actions of editors and authors: docs/explanation/load-and-fault-tests.md."""

import os
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from itertools import count

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from wagtail.models import Page, Revision

from conferences.curation.scheduling.actions import cancel_schedule, schedule_page, set_expiry
from conferences.curation.scheduling.worker import Worker
from conferences.roles import EDITORS
from home.models import HomePage
from importers.models import Conflict, ImportedPage
from importers.plan.planner import make_source_key
from tests.conftest import create_user
from tests.lifecycle import checks
from tests.lifecycle.admin import AdminEditor, content_of, newest, prose
from tests.lifecycle.expected import (
    CONFERENCE,
    DAY,
    PARENTS,
    TALK,
    Expected,
    ExpectedPage,
    ExpectedRun,
    Version,
    words_in,
)
from tests.lifecycle.notes import CHANGES, TITLES, Notes, Talk
from tests.long_run import size

pytestmark = pytest.mark.postgresql("row locks, JSON columns, full-text search")

#: The same examples in each run, unless LIFECYCLE_EXAMPLES is set.
EXAMPLES = int(os.environ.get("LIFECYCLE_EXAMPLES", size(4, 30)))
STEPS = int(os.environ.get("LIFECYCLE_STEPS", "20"))

#: Checking public pages takes longer than checking tables.
PUBLIC_CHECK_INTERVAL = 5

pick = st.integers(0, 23)
hours = st.integers(1, 3)
names = st.sampled_from(["pyfest.md", "others.md"])
changes = st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), pick), max_size=3)
#: Messages about pages that an import does not create.
LEFT_OUT_MESSAGES = (
    "“{title}” was deleted by an editor",
    "“{title}” was left out, since its day or conference was deleted",
)
SLUGS = ("first", "second", "third", "fourth")


def step(do):
    """Count an action as a step, and run its on-commit callbacks."""

    @wraps(do)
    def done(self, **drawn):
        self.is_consistent = False
        self.expected.step += 1
        with TestCase.captureOnCommitCallbacks(execute=True):
            do(self, **drawn)
        # They have run already.
        connection.run_on_commit.clear()
        self.expected.record_addresses()

    return done


def page_exists(which):
    """Run the rule only if there is such a page."""
    return precondition(lambda self: any(map(which, self.expected.pages.values())))


any_page_exists = page_exists(lambda page: True)


class Lifecycle(RuleBasedStateMachine):
    folder = None
    clock = None

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        cache.clear()
        self.is_consistent = False
        self.last_checked_step = 0
        self.admin = AdminEditor(create_user("editor", EDITORS), self.folder)
        self.expected = Expected(HomePage.objects.get().pk)
        self.numbers = count(1)
        self.notes = {
            name: Notes(name, author, self.word)
            for name, author in (("pyfest.md", "A Visitor"), ("others.md", "Another Visitor"))
        }
        self.imported_words = {name: set() for name in self.notes}
        self.import_counts = dict.fromkeys(self.notes, 0)

    def teardown(self):
        try:
            if self.is_consistent and self.last_checked_step != self.expected.step:
                self.check_public_site()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def word(self):
        return f"term{next(self.numbers):04d}x"

    def _editor_paragraph(self):
        """A paragraph by an editor."""
        return prose(f"own-{next(self.numbers)}", f"Own {self.word()}.")

    @property
    def pages(self):
        return sorted(self.expected.pages.values(), key=lambda page: page.pk)

    def pick_page(self, number, which=lambda page: True):
        found = [page for page in self.pages if which(page)]
        return found[number % len(found)] if found else None

    @staticmethod
    def row(page):
        return Page.objects.get(pk=page.pk).specific

    # Importing

    @initialize(publish=st.booleans())
    @step
    def first_import(self, publish):
        titles = iter(TITLES)
        for name, talks in (("pyfest.md", (2, 1)), ("others.md", (1, 1))):
            self.notes[name].days = [
                [Talk(next(titles), [self.word(), f">{self.word()}"]) for _ in range(number)]
                for number in talks
            ]
            titles = iter(TITLES)
        self._import("pyfest.md", by_command=False, publish=publish)

    @rule(name=names, changes=changes, publish=st.booleans())
    @step
    def import_by_upload(self, name, changes, publish):
        self._change_notes(name, changes)
        self._import(name, by_command=False, publish=publish)

    @rule(name=names, changes=changes, publish=st.booleans())
    @step
    def import_by_command(self, name, changes, publish):
        self._change_notes(name, changes)
        # The first upload sets the permission of the source; the command can't.
        self._import(name, by_command=self.import_counts[name] > 0, publish=publish)

    def _change_notes(self, name, changes):
        for what, at in changes:
            CHANGES[what](self.notes[name], at)

    def _import(self, name, *, by_command, publish):
        notes, before = self.notes[name], dict(Page.objects.values_list("pk", "latest_revision"))
        words_before = self.imported_words[name]
        if by_command:
            run, messages = None, self.admin.import_by_command(name, notes.text(), publish=publish)
        else:
            run, messages = self.admin.upload(name, notes.text(), publish=publish)
        written = self._update_expected(before, publish=publish)
        self.import_counts[name] += 1
        if run and run.state == run.State.APPLIED:
            created = {pk for pk, was in written.items() if was is None}
            others = {pk: was for pk, was in written.items() if was}
            self.expected.runs.append(
                ExpectedRun(
                    *(run.pk, name, self.expected.step, created, others),
                    *(words_before, self.import_counts[name]),
                )
            )
        self._check_nothing_is_lost(name, messages)
        self.imported_words[name] = set(notes.words)

    def _update_expected(self, before, *, publish=False):
        """Take over what an import wrote; returns the previous draft of each written page.

        The model doesn't predict the result of an import. It only checks that no words of editors
        are gone and that nothing was published without request.
        """
        written = {}
        for page in Page.objects.filter(depth__gt=2).order_by("path").specific():
            if before.get(page.pk) == page.latest_revision_id:
                continue
            version = Version.of(newest(page))
            expected = self.expected.pages.get(page.pk)
            if expected is None:
                kind, parent = page._meta.model_name, page.get_parent().pk
                expected = ExpectedPage(page.pk, kind, parent, page.slug, version)
                assert publish or not page.live
                expected.live = version if page.live else None
                self.expected.pages[page.pk] = expected
                written[page.pk] = None
            else:
                assert expected.scheduled is None, "an update of a scheduled page is deferred"
                assert expected.draft.editor_words <= version.words, "an editor's words are gone"
                written[page.pk] = expected.draft
                expected.draft = Version.of(newest(page), expected.draft.editor_words)
            expected.changed_in_step = self.expected.step
        return written

    def _check_nothing_is_lost(self, name, messages):
        """New words of the notes are in a draft, a deferred update or a conflict, or reported."""
        rows = ImportedPage.objects.filter(source__key=make_source_key(name))
        drafts = frozenset().union(*(page.draft.words for page in self.pages))
        waiting = words_in(
            *(str(row.pending) for row in rows),
            *Conflict.objects.values_list("theirs", flat=True),
        )
        for word, title in self.notes[name].words.items():
            if word in self.imported_words[name] or word in drafts or word in waiting:
                continue
            if any(text.format(title=title) in messages for text in LEFT_OUT_MESSAGES):
                continue
            page = rows.filter(base__fields__title=title).values_list("page", flat=True).first()
            assert page, (word, title)
            assert self.expected.pages[page].is_incomplete, (word, title)

    @precondition(lambda self: self.expected.runs)
    @rule(at=pick)
    @step
    def undo(self, at):
        run = self.expected.runs[-1 - at % len(self.expected.runs)]
        concerned = {*run.created, *run.before}
        pages = [self.expected.pages.get(pk) for pk in concerned]
        is_untouched = all(
            page and page.changed_in_step == run.step and not page.scheduled for page in pages
        )
        is_newest = run.import_number == self.import_counts[run.source]
        done = self.admin.undo(run.pk)
        assert done or not (is_untouched and is_newest)
        if not done:
            return
        there = set(Page.objects.values_list("pk", flat=True))
        for pk in concerned:
            page = self.expected.pages.get(pk)
            if page is None:
                continue
            assert page.changed_in_step == run.step, "somebody worked on it since"
            if pk in run.created:
                has_others = any(one.parent == pk and one.pk in there for one in self.pages)
                assert (pk in there) == has_others
                continue
            page.draft = run.before[pk]
            page.changed_in_step = self.expected.step
        for pk in run.created - there:
            self.expected.pages.pop(pk, None)
        self.expected.runs.remove(run)
        self.imported_words[run.source] = run.words_before

    @precondition(lambda self: deferred_updates().exists())
    @rule(at=pick)
    @step
    def apply_deferred_update(self, at):
        row = deferred_updates()[at % deferred_updates().count()]
        before = dict(Page.objects.values_list("pk", "latest_revision"))
        self.admin.apply_deferred_update(row.pk)
        self._update_expected(before)

    @precondition(lambda self: Conflict.objects.unresolved().exists())
    @rule(at=pick, choice=st.sampled_from(["ours", "theirs"]))
    @step
    def resolve_conflict(self, at, choice):
        conflicts = Conflict.objects.unresolved()
        conflict = conflicts[at % len(conflicts)]
        page = self.expected.pages.get(conflict.imported_page.page_id)
        self.admin.resolve_conflict(conflict.pk, choice)
        if page is None:
            return
        row = self.row(page)
        version = Version.of(newest(row))
        if version.words != page.draft.words:
            assert choice == "theirs"
            page.is_incomplete = True
        if row.latest_revision_id not in page.versions:
            page.changed_in_step = self.expected.step
            page.draft = Version.of(newest(row), page.draft.editor_words & version.words)

    # Editing

    @any_page_exists
    @rule(
        at=pick,
        what=st.sampled_from(["adds", "rewrites", "removes"]),
        where=pick,
        publish=st.booleans(),
    )
    @step
    def edit_notes(self, at, what, where, publish):
        """Edit imported blocks."""
        if page := self.pick_page(at, lambda page: page.kind == TALK) or self.pick_page(at):
            self._edit(page, what, where, publish=publish)

    @any_page_exists
    @rule(at=pick, what=st.sampled_from(["writes", "titles"]), where=pick, publish=st.booleans())
    @step
    def edit_beside_notes(self, at, what, where, publish):
        self._edit(self.pick_page(at), what, where, publish=publish)

    @any_page_exists
    @rule(at=pick, where=pick, publish=st.booleans())
    @step
    def rename(self, at, where, publish):
        self._edit(self.pick_page(at), "renames", where, publish=publish)

    @any_page_exists
    @rule(at=pick)
    @step
    def publish(self, at):
        page = self.pick_page(at, lambda page: page.live != page.draft) or self.pick_page(at)
        self._edit(page, "", 0, publish=True)

    def _edit(self, page, what, where, *, publish):
        content = newest(self.row(page))
        self._change(page, content, what, where)
        self._save(page, content, publish=publish)

    def _change(self, page, content, what, where):
        body = content["body"]
        inner = [
            (block["value"]["content"], one)
            for block in body
            if block["type"] == "notes"
            for one in block["value"]["content"]
        ]
        texts = [one for _, one in inner if one["type"] == "prose"]
        if what == "writes":
            body.insert(where % (len(body) + 1), self._editor_paragraph())
        elif what in {"adds", "rewrites"} and texts:
            text = texts[where % len(texts)]
            lines = text["value"].split("\n\n")
            at = where % len(lines)
            lines[at : at + (what == "rewrites")] = [f"An editor writes {self.word()} here."]
            text["value"] = "\n\n".join(lines)
        elif what == "removes":
            places = [*inner, *((body, block) for block in body if block["type"] != "notes")]
            if places:
                stream, block = places[where % len(places)]
                stream.remove(block)
        elif what == "titles":
            content["title"] = f"{content['title'].split(':')[0]}: {self.word()}"
        elif what == "renames":
            content["slug"] = self._free_slug(page.parent, where, page) or content["slug"]

    def _free_slug(self, parent, at, page=None):
        taken = self.expected.taken_slugs(parent, page and page.pk)
        free = [slug for slug in SLUGS if slug not in taken]
        return free[at % len(free)] if free else None

    def _save(self, page, content, *, publish, **more):
        """Send the form; what it says is then the newest draft."""
        row = self.row(page)
        expires_at = page.draft.expires_at
        if expires_at and expires_at <= timezone.now():
            expires_at = None
        content["expire_at"] = expires_at and f"{expires_at:%Y-%m-%d %H:%M}"
        saved = self.admin.save(row, content, publish=publish, **more)
        assert saved == (page.scheduled is None)
        if not saved:
            return
        before = page.draft
        written = Version.of(content)
        editor_words = (before.editor_words & written.words) | (written.words - before.words)
        page.draft = Version(
            written.title,
            written.slug,
            written.words,
            written.visible_words,
            editor_words,
            expires_at,
        )
        page.is_incomplete |= bool(before.words - written.words)
        page.changed_in_step = self.expected.step
        if not page.live:
            page.slug = page.draft.slug
        if publish:
            self.expected.publish(page, page.draft)

    @page_exists(lambda page: len(page.versions) > 1)
    @rule(at=pick, version=pick, publish=st.booleans())
    @step
    def revert(self, at, version, publish):
        page = self.pick_page(at, lambda page: len(page.versions) > 1)
        number = sorted(page.versions)[version % len(page.versions)]
        old = page.versions[number]
        if old.slug in self.expected.taken_slugs(page.parent, page.pk):
            return
        content = content_of(Revision.objects.get(pk=number))
        had, editor_words = page.scheduled, page.draft.editor_words
        self._save(page, content, publish=publish, revision=str(number))
        if not had:
            page.is_incomplete = True
            # Restored text from the notes is not the editor's: an import may remove it again.
            editor_words = (editor_words | old.editor_words) & page.draft.words
            page.draft = replace(page.draft, editor_words=editor_words)
            if publish:
                page.live = page.draft

    @rule(at=pick, kind=st.sampled_from([TALK, TALK, DAY, CONFERENCE]), publish=st.booleans())
    @step
    def add(self, at, kind, publish):
        home = self.expected.home
        below = [home] if kind == CONFERENCE else []
        below += [page.pk for page in self.pages if page.kind in PARENTS[kind]]
        if not below:
            return
        parent = below[at % len(below)]
        slug = self._free_slug(parent, at)
        if slug is None:
            return
        title = TITLES[at % len(TITLES)] if kind == TALK else f"{kind.title()} {self.word()}"
        content = {
            "title": title,
            "slug": slug,
            "language": "en",
            "time_zone": "UTC",
            "accent": "pine",
            "kind": "talk",
            "search_description": "What an editor says of it.",
            "body": [self._editor_paragraph()],
        }
        self.admin.add(kind, parent, content, publish=publish)
        row = Page.objects.get(
            path__startswith=Page.objects.get(pk=parent).path,
            slug=slug,
            depth=Page.objects.get(pk=parent).depth + 1,
        )
        version = Version.of(content, Version.of(content).words)
        page = ExpectedPage(row.pk, kind, parent, slug, version, changed_in_step=self.expected.step)
        self.expected.pages[row.pk] = page
        if publish:
            self.expected.publish(page, version)

    # The tree

    @page_exists(lambda page: page.kind != CONFERENCE)
    @rule(at=pick, to=pick)
    @step
    def move(self, at, to):
        page = self.pick_page(at, lambda page: page.kind != CONFERENCE)
        wished = {page.slug, page.draft.slug}
        target = self.pick_page(
            to,
            lambda one: (
                one.kind in PARENTS[page.kind]
                and one.pk != page.parent
                and not wished & self.expected.taken_slugs(one.pk)
            ),
        )
        if target is None:
            return
        self.admin.post("move_confirm", page.pk, target.pk)
        page.parent, page.changed_in_step = target.pk, self.expected.step

    @any_page_exists
    @rule(at=pick)
    @step
    def delete(self, at):
        page = self.pick_page(at, lambda page: page.kind == TALK) if at % 3 else self.pick_page(at)
        page = page or self.pick_page(at)
        self.admin.post("delete", page.pk)
        for deleted in list(self.expected.subtree(page.pk)):
            del self.expected.pages[deleted.pk]

    # Publishing

    @page_exists(lambda page: page.live and not page.scheduled)
    @rule(at=pick, all_below=st.booleans())
    @step
    def unpublish(self, at, all_below):
        """Wagtail skips locked pages below it, and scheduled pages are locked."""
        page = self.pick_page(at, lambda page: page.live and not page.scheduled)
        form = {"include_descendants": "on"} if all_below else {}
        self.admin.post("unpublish", page.pk, **form)
        for one in self.expected.subtree(page.pk) if all_below else [page]:
            if one.live and not one.scheduled:
                one.live = None
                one.changed_in_step = self.expected.step

    @any_page_exists
    @rule(at=pick, later=hours)
    @step
    def schedule(self, at, later):
        page = self.pick_page(at)
        moment = self._moment(later)
        schedule_page(self.row(page), moment, self.admin.editor)
        if page.draft.expires_at and page.draft.expires_at <= moment:
            # An expiry date before the go-live date is removed.
            page.draft = replace(page.draft, expires_at=None)
        page.scheduled = moment, page.draft
        page.changed_in_step = self.expected.step
        if not page.live:
            page.slug = page.draft.slug

    @page_exists(lambda page: page.scheduled)
    @rule(at=pick)
    @step
    def cancel(self, at):
        page = self.pick_page(at, lambda page: page.scheduled)
        cancel_schedule(self.row(page), self.admin.editor)
        page.scheduled, page.changed_in_step = None, self.expected.step

    @page_exists(lambda page: page.live)
    @rule(at=pick, later=hours)
    @step
    def expire(self, at, later):
        """The form refuses an expiry date before the go-live date."""
        page = self.pick_page(at, lambda page: page.live)
        moment = self._moment(later)
        if page.scheduled and page.scheduled[0] >= moment:
            return
        set_expiry(self.row(page), moment, self.admin.editor)
        page.changed_in_step = self.expected.step
        page.draft = replace(page.draft, expires_at=moment)
        page.live = replace(page.live, expires_at=moment)
        if page.scheduled:
            page.scheduled = page.scheduled[0], replace(page.scheduled[1], expires_at=moment)

    def _moment(self, later):
        return (timezone.now() + timedelta(hours=later)).replace(second=0, microsecond=0)

    @page_exists(lambda page: page.scheduled or (page.live and page.live.expires_at))
    @rule(passed=hours)
    @step
    def time_passes(self, passed):
        """The worker runs more often than needed."""
        self.clock.offset += timedelta(hours=passed)
        for _ in range(3):
            Worker(name="a worker").run_round()
            self.expected.run_schedules(timezone.now())

    # Checks

    @invariant()
    def tables_are_as_expected(self):
        if self.expected.pages or self.expected.step:
            checks.check_tables(self.expected)
            if self.expected.step % PUBLIC_CHECK_INTERVAL == 0:
                self.check_public_site()
            self.is_consistent = True

    def check_public_site(self):
        self.last_checked_step = self.expected.step
        checks.check_public_pages(self.expected)
        words = frozenset().union(
            *(page.draft.words | (page.live.words if page.live else set()) for page in self.pages)
        )
        checks.check_search_results(self.expected, sorted(words)[:12])
        checks.check_conflicts(self.admin.client)


def deferred_updates():
    return ImportedPage.objects.deferred().order_by("pk")


class Clock:
    """A clock that advances with each call, and can be set forward."""

    def __init__(self, now):
        self.real, self.offset, self.calls = now, timedelta(), 0

    def __call__(self):
        self.calls += 1
        return self.real() + self.offset + timedelta(microseconds=self.calls)


@pytest.mark.django_db
def test_random_actions_leave_the_site_consistent(
    page_cache_enabled, immediate_indexes, tmp_path, monkeypatch
):
    clock = Clock(timezone.now)
    monkeypatch.setattr(timezone, "now", clock)
    Lifecycle.folder, Lifecycle.clock = tmp_path, clock
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="LIFECYCLE_EXAMPLES" not in os.environ,
            phases=[Phase.generate],
            report_multiple_bugs=False,
        ),
    )


@pytest.fixture
def page_cache_enabled(settings):
    """Cache public pages, so that a stale one would be noticed."""
    settings.PAGE_CACHE_SECONDS = 600
