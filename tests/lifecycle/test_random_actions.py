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
from tests.lifecycle.admin import AdminEditor, get_content, get_newest_content, prose
from tests.lifecycle.expected import (
    CONFERENCE,
    DAY,
    PARENTS,
    TALK,
    Expected,
    ExpectedPage,
    ExpectedRun,
    Version,
    find_words,
)
from tests.lifecycle.notes import CHANGES, TITLES, Notes, Talk
from tests.long_run import size

pytestmark = pytest.mark.postgresql("row locks, JSON columns, full-text search")

#: The same examples in each run, unless LIFECYCLE_EXAMPLES is set.
SMALL = 2 if connection.vendor == "postgresql" else 4
EXAMPLES = int(os.environ.get("LIFECYCLE_EXAMPLES", size(SMALL, 30)))
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


def is_any(page):
    return True


def is_talk(page):
    return page.kind == TALK


def page_rule(condition=is_any, preferred=None, **strategies):
    """A step with a page that meets the condition, if there is one."""

    def decorate(do):
        @wraps(do)
        def done(self, at, **drawn):
            preferred_page = preferred and self.pick_page(at, preferred)
            do(self, preferred_page or self.pick_page(at, condition), **drawn)

        there_is_one = precondition(lambda self: any(map(condition, self.pages)))
        return there_is_one(rule(at=pick, **strategies)(step(done)))

    return decorate


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

    def pick_page(self, number, condition):
        candidates = list(filter(condition, self.pages))
        return candidates[number % len(candidates)] if candidates else None

    @staticmethod
    def row(page):
        return Page.objects.get(pk=page.pk).specific

    # Importing

    @initialize(publish=st.booleans())
    @step
    def first_import(self, publish):
        for name, talk_counts in (("pyfest.md", (2, 1)), ("others.md", (1, 1))):
            titles = iter(TITLES)
            self.notes[name].days = [
                [Talk(next(titles), [self.word(), f">{self.word()}"]) for _ in range(talk_count)]
                for talk_count in talk_counts
            ]
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
            details = (self.expected.step, created, others, words_before, self.import_counts[name])
            self.expected.runs.append(ExpectedRun(run.pk, name, *details))
        self._check_nothing_is_lost(name, messages)
        self.imported_words[name] = set(notes.words)

    def _update_expected(self, before, *, publish=False):
        """Take over what an import wrote; returns the previous draft of each written page.

        The model doesn't predict the result of an import. It only checks that no words of editors
        are gone and that nothing was published without request.
        """
        written = {}
        import_revisions = set(ImportedPage.objects.values_list("revision_id", flat=True))
        for page in Page.objects.filter(depth__gt=2).order_by("path").specific():
            version = Version.of(get_newest_content(page))
            expected = self.expected.pages.get(page.pk)
            if expected and page.live and not expected.live:
                assert publish, "published without request"
                assert not expected.was_live, "an editor took it down"
                assert page.live_revision_id in import_revisions, "published an editor's draft"
                self.expected.publish(expected, version)
                expected.changed_in_step = self.expected.step
            if before.get(page.pk) == page.latest_revision_id:
                continue
            if expected is None:
                kind, parent = page._meta.model_name, page.get_parent().pk
                expected = ExpectedPage(page.pk, kind, parent, page.slug, version)
                assert publish or not page.live
                if page.live:
                    self.expected.publish(expected, version)
                self.expected.pages[page.pk] = expected
                written[page.pk] = None
            else:
                assert expected.scheduled is None, "an update of a scheduled page is deferred"
                assert expected.draft.editor_words <= version.words, "an editor's words are gone"
                written[page.pk] = expected.draft
                expected.draft = replace(version, editor_words=expected.draft.editor_words)
            expected.changed_in_step = self.expected.step
        return written

    def _check_nothing_is_lost(self, name, messages):
        """New words of the notes are in a draft, a deferred update or a conflict, or reported."""
        rows = ImportedPage.objects.filter(source__key=make_source_key(name))
        drafts = frozenset().union(*(page.draft.words for page in self.pages))
        pending = (str(row.pending) for row in rows)
        waiting = find_words(*pending, *Conflict.objects.values_list("theirs", flat=True))
        present = self.imported_words[name] | drafts | waiting
        for word, title in self.notes[name].words.items():
            if word in present:
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
        remaining = set(Page.objects.values_list("pk", flat=True))
        for pk in concerned:
            page = self.expected.pages.get(pk)
            if page is None:
                continue
            assert page.changed_in_step == run.step, "somebody worked on it since"
            if pk in run.created:
                has_others = any(one.parent == pk and one.pk in remaining for one in self.pages)
                assert (pk in remaining) == has_others
                continue
            page.draft = run.before[pk]
            page.changed_in_step = self.expected.step
        for pk in run.created - remaining:
            self.expected.pages.pop(pk, None)
        self.expected.runs.remove(run)
        self.imported_words[run.source] = run.words_before

    @precondition(lambda self: ImportedPage.objects.deferred().exists())
    @rule(at=pick)
    @step
    def apply_deferred_update(self, at):
        rows = ImportedPage.objects.deferred().order_by("pk")
        row = rows[at % len(rows)]
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
        version = Version.of(get_newest_content(row))
        if version.words != page.draft.words:
            assert choice == "theirs"
            page.is_incomplete = True
        if row.latest_revision_id not in page.versions:
            page.changed_in_step = self.expected.step
            page.draft = replace(version, editor_words=page.draft.editor_words & version.words)

    # Editing

    @page_rule(
        preferred=is_talk,
        what=st.sampled_from(["adds", "rewrites", "removes"]),
        where=pick,
        publish=st.booleans(),
    )
    def edit_notes(self, page, what, where, publish):
        """Edit imported blocks."""
        self._edit(page, what, where, publish=publish)

    @page_rule(what=st.sampled_from(["writes", "titles"]), where=pick, publish=st.booleans())
    def edit_beside_notes(self, page, what, where, publish):
        self._edit(page, what, where, publish=publish)

    @page_rule(where=pick, publish=st.booleans())
    def rename(self, page, where, publish):
        self._edit(page, "renames", where, publish=publish)

    @page_rule(preferred=lambda page: page.live != page.draft)
    def publish(self, page):
        self._edit(page, "", 0, publish=True)

    def _edit(self, page, what, where, *, publish):
        content = get_newest_content(self.row(page))
        self._change(page, content, what, where)
        self._save(page, content, publish=publish)

    def _change(self, page, content, what, where):
        body = content["body"]
        streams = [block["value"]["content"] for block in body if block["type"] == "notes"]
        inner = [(stream, block) for stream in streams for block in stream]
        texts = [block for _, block in inner if block["type"] == "prose"]
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
        page.draft = replace(written, editor_words=editor_words, expires_at=expires_at)
        page.is_incomplete |= bool(before.words - written.words)
        page.changed_in_step = self.expected.step
        if not page.live:
            page.slug = page.draft.slug
        if publish:
            self.expected.publish(page, page.draft)

    @page_rule(lambda page: len(page.versions) > 1, version=pick, publish=st.booleans())
    def revert(self, page, version, publish):
        number = sorted(page.versions)[version % len(page.versions)]
        old = page.versions[number]
        if old.slug in self.expected.taken_slugs(page.parent, page.pk):
            return
        content = get_content(Revision.objects.get(pk=number))
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
        parents = [page.pk for page in self.pages if page.kind in PARENTS[kind]]
        if kind == CONFERENCE:
            parents = [self.expected.home]
        parent = parents[at % len(parents)] if parents else None
        slug = parent and self._free_slug(parent, at)
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
        pk = Page.objects.get(pk=parent).get_children().get(slug=slug).pk
        version = Version.of(content, Version.of(content).words)
        page = ExpectedPage(pk, kind, parent, slug, version, changed_in_step=self.expected.step)
        self.expected.pages[pk] = page
        if publish:
            self.expected.publish(page, version)

    # The tree

    @page_rule(lambda page: page.kind != CONFERENCE, to=pick)
    def move(self, page, to):
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

    @precondition(lambda self: self.pages)
    @rule(at=pick)
    @step
    def delete(self, at):
        page = self.pick_page(at, is_talk if at % 3 else is_any) or self.pick_page(at, is_any)
        self.admin.post("delete", page.pk)
        for deleted in list(self.expected.subtree(page.pk)):
            del self.expected.pages[deleted.pk]

    # Publishing

    @page_rule(lambda page: page.live and not page.scheduled, all_below=st.booleans())
    def unpublish(self, page, all_below):
        """Wagtail skips locked pages below it, and scheduled pages are locked."""
        form = {"include_descendants": "on"} if all_below else {}
        self.admin.post("unpublish", page.pk, **form)
        for one in self.expected.subtree(page.pk) if all_below else [page]:
            if one.live and not one.scheduled:
                one.live = None
                one.changed_in_step = self.expected.step

    @page_rule(later=hours)
    def schedule(self, page, later):
        moment = self._compute_moment(later)
        schedule_page(self.row(page), moment, self.admin.editor)
        if page.draft.expires_at and page.draft.expires_at <= moment:
            # An expiry date before the go-live date is removed.
            page.draft = replace(page.draft, expires_at=None)
        page.scheduled = moment, page.draft
        page.changed_in_step = self.expected.step
        if not page.live:
            page.slug = page.draft.slug

    @page_rule(lambda page: page.scheduled)
    def cancel(self, page):
        cancel_schedule(self.row(page), self.admin.editor)
        page.scheduled, page.changed_in_step = None, self.expected.step

    @page_rule(lambda page: page.live, later=hours)
    def expire(self, page, later):
        """The form refuses an expiry date before the go-live date."""
        moment = self._compute_moment(later)
        if page.scheduled and page.scheduled[0] >= moment:
            return
        set_expiry(self.row(page), moment, self.admin.editor)
        page.changed_in_step = self.expected.step
        page.draft = replace(page.draft, expires_at=moment)
        page.live = replace(page.live, expires_at=moment)
        if page.scheduled:
            page.scheduled = page.scheduled[0], replace(page.scheduled[1], expires_at=moment)

    def _compute_moment(self, later):
        return (timezone.now() + timedelta(hours=later)).replace(second=0, microsecond=0)

    @page_rule(lambda page: page.scheduled or (page.live and page.live.expires_at), passed=hours)
    def time_passes(self, _page, passed):
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
