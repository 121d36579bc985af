"""The life of pages, at random: whatever people do one after the other, the site is what it should
be. docs/explanation/proofs.md says what is done and what must hold.
"""

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
from hypothesis import Phase, settings
from hypothesis import strategies as st
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
from importers.plan import source_key
from tests.conftest import person
from tests.lifecycle import checks
from tests.lifecycle.admin import Desk, content_of, newest, prose
from tests.lifecycle.expected import (
    CONFERENCE,
    DAY,
    PARENTS,
    TALK,
    Expected,
    PageHas,
    RunDid,
    Version,
    words_in,
)
from tests.lifecycle.notes import CHANGES, TITLES, Notes, Talk

#: Lives that are tried: always the same ones, unless more are asked for.
EXAMPLES = int(os.environ.get("LIFECYCLE_EXAMPLES", "10"))
STEPS = int(os.environ.get("LIFECYCLE_STEPS", "20"))

#: What readers meet takes longer to look through than tables.
LOOK_EVERY = 5

pick = st.integers(0, 23)
hours = st.integers(1, 3)
names = st.sampled_from(["pyfest.md", "others.md"])
changes = st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), pick), max_size=3)
#: What is said of a page that is not made.
WHY_LEFT_OUT = ("An editor deleted this page", "Its day or conference was deleted")
SLUGS = ("first", "second", "third", "fourth")


def step(do):
    """One thing that somebody does, and what must follow at once."""

    @wraps(do)
    def done(self, **drawn):
        self.is_sound = False
        self.expected.step += 1
        with TestCase.captureOnCommitCallbacks(execute=True):
            do(self, **drawn)
        # As after a commit: what was to follow it has followed.
        connection.run_on_commit.clear()
        self.expected.remember_addresses()

    return done


def some(which):
    """There is a page of this sort."""
    return precondition(lambda self: any(map(which, self.expected.pages.values())))


pages_exist = some(lambda page: True)


class Lifecycle(RuleBasedStateMachine):
    folder = None
    clock = None

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        cache.clear()
        self.is_sound = False
        self.looked_after = 0
        self.desk = Desk(person("editor", EDITORS), self.folder)
        self.expected = Expected(HomePage.objects.get().pk)
        self.numbers = count(1)
        self.notes = {
            name: Notes(name, author, self.word)
            for name, author in (("pyfest.md", "A Visitor"), ("others.md", "Another Visitor"))
        }
        self.told = {name: set() for name in self.notes}
        self.turns = dict.fromkeys(self.notes, 0)

    def teardown(self):
        try:
            if self.is_sound and self.looked_after != self.expected.step:
                self.everybody_looks()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def word(self):
        return f"term{next(self.numbers):04d}x"

    def _own(self):
        """A paragraph of an editor's own."""
        return prose(f"own-{next(self.numbers)}", f"Own {self.word()}.")

    @property
    def pages(self):
        return sorted(self.expected.pages.values(), key=lambda page: page.pk)

    def picked(self, number, which=lambda page: True):
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
        # By command nobody says that notes may be shown: that is said at the first upload.
        self._import(name, by_command=self.turns[name] > 0, publish=publish)

    def _change_notes(self, name, changes):
        for what, at in changes:
            CHANGES[what](self.notes[name], at)

    def _import(self, name, *, by_command, publish):
        notes, before = self.notes[name], dict(Page.objects.values_list("pk", "latest_revision"))
        words_before = self.told[name]
        if by_command:
            run, said = None, self.desk.import_by_command(name, notes.text(), publish=publish)
        else:
            run, said = self.desk.upload(name, notes.text(), publish=publish)
        written = self._learn(before, publish=publish)
        self.turns[name] += 1
        if run and run.state == run.State.APPLIED:
            created = {pk for pk, was in written.items() if was is None}
            others = {pk: was for pk, was in written.items() if was}
            self.expected.runs.append(
                RunDid(
                    *(run.pk, name, self.expected.step, created, others),
                    *(words_before, self.turns[name]),
                )
            )
        self._nothing_is_lost(name, said)
        self.told[name] = set(notes.words)

    def _learn(self, before, *, publish=False):
        """Which pages were written, and what each was: what notes become is not foretold, but
        nobody's words go, and nothing goes live that was not asked to.
        """
        written = {}
        for page in Page.objects.filter(depth__gt=2).order_by("path").specific():
            if before.get(page.pk) == page.latest_revision_id:
                continue
            version = Version.of(newest(page))
            has = self.expected.pages.get(page.pk)
            if has is None:
                kind, parent = page._meta.model_name, page.get_parent().pk
                has = PageHas(page.pk, kind, parent, page.slug, version)
                assert publish or not page.live
                has.live = version if page.live else None
                self.expected.pages[page.pk] = has
                written[page.pk] = None
            else:
                assert has.goes_live is None, "a page with a date is held"
                assert has.draft.mine <= version.words, "an editor's words are gone"
                written[page.pk] = has.draft
                has.draft = Version.of(newest(page), has.draft.mine)
            has.changed = self.expected.step
        return written

    def _nothing_is_lost(self, name, said):
        """What is new in the notes is in a draft, or waits for somebody, unless they were told."""
        rows = ImportedPage.objects.filter(source__key=source_key(name))
        drafts = frozenset().union(*(page.draft.words for page in self.pages))
        waiting = words_in(
            *(str(row.pending) for row in rows),
            *Conflict.objects.values_list("theirs", flat=True),
        )
        for word, title in self.notes[name].words.items():
            if word in self.told[name] or word in drafts or word in waiting:
                continue
            if any(f"“{title}”: {why}" in said for why in WHY_LEFT_OUT):
                continue
            page = rows.filter(base__fields__title=title).values_list("page", flat=True).first()
            assert page, (word, title)
            assert self.expected.pages[page].is_cut, (word, title)

    @precondition(lambda self: self.expected.runs)
    @rule(at=pick)
    @step
    def undo(self, at):
        run = self.expected.runs[-1 - at % len(self.expected.runs)]
        concerned = {*run.created, *run.before}
        pages = [self.expected.pages.get(pk) for pk in concerned]
        is_untouched = all(
            page and page.changed == run.step and not page.goes_live for page in pages
        )
        is_newest = run.turn == self.turns[run.source]
        done = self.desk.undo(run.pk)
        assert done or not (is_untouched and is_newest)
        if not done:
            return
        there = set(Page.objects.values_list("pk", flat=True))
        for pk in concerned:
            page = self.expected.pages.get(pk)
            if page is None:
                continue
            assert page.changed == run.step, "somebody worked on it since"
            if pk in run.created:
                has_others = any(one.parent == pk and one.pk in there for one in self.pages)
                assert (pk in there) == has_others
                continue
            page.draft = run.before[pk]
            page.changed = self.expected.step
        for pk in run.created - there:
            self.expected.pages.pop(pk, None)
        self.expected.runs.remove(run)
        self.told[run.source] = run.words_before

    @precondition(lambda self: held().exists())
    @rule(at=pick)
    @step
    def apply_what_was_held(self, at):
        row = held()[at % held().count()]
        before = dict(Page.objects.values_list("pk", "latest_revision"))
        self.desk.apply_deferred_update(row.pk)
        self._learn(before)

    @precondition(lambda self: Conflict.objects.filter(resolved_at=None).exists())
    @rule(at=pick, choice=st.sampled_from(["ours", "theirs"]))
    @step
    def decide_a_conflict(self, at, choice):
        conflicts = Conflict.objects.filter(resolved_at=None)
        conflict = conflicts[at % len(conflicts)]
        page = self.expected.pages.get(conflict.imported_page.page_id)
        self.desk.decide(conflict.pk, choice)
        if page is None:
            return
        row = self.row(page)
        version = Version.of(newest(row))
        if version.words != page.draft.words:
            assert choice == "theirs"
            page.is_cut = True
        if row.latest_revision_id not in page.versions:
            page.changed = self.expected.step
            page.draft = Version.of(newest(row), page.draft.mine & version.words)

    # Editing

    @pages_exist
    @rule(
        at=pick,
        what=st.sampled_from(["adds", "rewrites", "removes"]),
        where=pick,
        publish=st.booleans(),
    )
    @step
    def edit_notes(self, at, what, where, publish):
        """Within what was imported."""
        if page := self.picked(at, lambda page: page.kind == TALK) or self.picked(at):
            self._edit(page, what, where, publish=publish)

    @pages_exist
    @rule(at=pick, what=st.sampled_from(["writes", "titles"]), where=pick, publish=st.booleans())
    @step
    def edit_beside_notes(self, at, what, where, publish):
        self._edit(self.picked(at), what, where, publish=publish)

    @pages_exist
    @rule(at=pick, where=pick, publish=st.booleans())
    @step
    def rename(self, at, where, publish):
        self._edit(self.picked(at), "renames", where, publish=publish)

    @pages_exist
    @rule(at=pick)
    @step
    def publish(self, at):
        page = self.picked(at, lambda page: page.live != page.draft) or self.picked(at)
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
            body.insert(where % (len(body) + 1), self._own())
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
        leaves_at = page.draft.leaves_at
        if leaves_at and leaves_at <= timezone.now():
            leaves_at = None
        content["expire_at"] = leaves_at and f"{leaves_at:%Y-%m-%d %H:%M}"
        saved = self.desk.save(row, content, publish=publish, **more)
        assert saved == (page.goes_live is None)
        if not saved:
            return
        before = page.draft
        written = Version.of(content)
        mine = (before.mine & written.words) | (written.words - before.words)
        page.draft = Version(
            written.title, written.slug, written.words, written.shown, mine, leaves_at
        )
        page.is_cut |= bool(before.words - written.words)
        page.changed = self.expected.step
        if not page.live:
            page.slug = page.draft.slug
        if publish:
            self.expected.publish(page, page.draft)

    @some(lambda page: len(page.versions) > 1)
    @rule(at=pick, version=pick, publish=st.booleans())
    @step
    def revert(self, at, version, publish):
        page = self.picked(at, lambda page: len(page.versions) > 1)
        number = sorted(page.versions)[version % len(page.versions)]
        old = page.versions[number]
        if old.slug in self.expected.taken_slugs(page.parent, page.pk):
            return
        content = content_of(Revision.objects.get(pk=number))
        had, mine = page.goes_live, page.draft.mine
        self._save(page, content, publish=publish, revision=str(number))
        if not had:
            page.is_cut = True
            # What comes back of the notes is their author's, who may take it out again.
            mine = (mine | old.mine) & page.draft.words
            page.draft = replace(page.draft, mine=mine)
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
            "body": [self._own()],
        }
        self.desk.add(kind, parent, content, publish=publish)
        row = Page.objects.get(
            path__startswith=Page.objects.get(pk=parent).path,
            slug=slug,
            depth=Page.objects.get(pk=parent).depth + 1,
        )
        version = Version.of(content, Version.of(content).words)
        page = PageHas(row.pk, kind, parent, slug, version, changed=self.expected.step)
        self.expected.pages[row.pk] = page
        if publish:
            self.expected.publish(page, version)

    # In the tree

    @some(lambda page: page.kind != CONFERENCE)
    @rule(at=pick, to=pick)
    @step
    def move(self, at, to):
        page = self.picked(at, lambda page: page.kind != CONFERENCE)
        wished = {page.slug, page.draft.slug}
        target = self.picked(
            to,
            lambda one: (
                one.kind in PARENTS[page.kind]
                and one.pk != page.parent
                and not wished & self.expected.taken_slugs(one.pk)
            ),
        )
        if target is None:
            return
        self.desk.post("move_confirm", page.pk, target.pk)
        page.parent, page.changed = target.pk, self.expected.step

    @pages_exist
    @rule(at=pick)
    @step
    def delete(self, at):
        page = self.picked(at, lambda page: page.kind == TALK) if at % 3 else self.picked(at)
        page = page or self.picked(at)
        self.desk.post("delete", page.pk)
        for gone in list(self.expected.below(page.pk)):
            del self.expected.pages[gone.pk]

    # Readers get it, or no longer

    @some(lambda page: page.live and not page.goes_live)
    @rule(at=pick, all_below=st.booleans())
    @step
    def unpublish(self, at, all_below):
        """Wagtail leaves out what is locked, as a page with a date to come is."""
        page = self.picked(at, lambda page: page.live and not page.goes_live)
        form = {"include_descendants": "on"} if all_below else {}
        self.desk.post("unpublish", page.pk, **form)
        for one in self.expected.below(page.pk) if all_below else [page]:
            if one.live and not one.goes_live:
                one.live = None
                one.changed = self.expected.step

    @pages_exist
    @rule(at=pick, later=hours)
    @step
    def schedule(self, at, later):
        page = self.picked(at)
        moment = self._moment(later)
        schedule_page(self.row(page), moment, self.desk.editor)
        if page.draft.leaves_at and page.draft.leaves_at <= moment:
            # That end has had its time when it begins anew.
            page.draft = replace(page.draft, leaves_at=None)
        page.goes_live = moment, page.draft
        page.changed = self.expected.step
        if not page.live:
            page.slug = page.draft.slug

    @some(lambda page: page.goes_live)
    @rule(at=pick)
    @step
    def cancel(self, at):
        page = self.picked(at, lambda page: page.goes_live)
        cancel_schedule(self.row(page), self.desk.editor)
        page.goes_live, page.changed = None, self.expected.step

    @some(lambda page: page.live)
    @rule(at=pick, later=hours)
    @step
    def let_it_end(self, at, later):
        """The screen takes no end before a beginning that is to come."""
        page = self.picked(at, lambda page: page.live)
        moment = self._moment(later)
        if page.goes_live and page.goes_live[0] >= moment:
            return
        set_expiry(self.row(page), moment, self.desk.editor)
        page.changed = self.expected.step
        page.draft = replace(page.draft, leaves_at=moment)
        page.live = replace(page.live, leaves_at=moment)
        if page.goes_live:
            page.goes_live = page.goes_live[0], replace(page.goes_live[1], leaves_at=moment)

    def _moment(self, later):
        return (timezone.now() + timedelta(hours=later)).replace(second=0, microsecond=0)

    @some(lambda page: page.goes_live or (page.live and page.live.leaves_at))
    @rule(passed=hours)
    @step
    def time_passes(self, passed):
        """And the worker looks, more often than there is something to do."""
        self.clock.offset += timedelta(hours=passed)
        for _ in range(3):
            Worker(name="a worker").run_round()
            self.expected.what_was_due(timezone.now())

    # What must hold

    @invariant()
    def tables_are_as_expected(self):
        if self.expected.pages or self.expected.step:
            checks.same_tables(self.expected)
            if self.expected.step % LOOK_EVERY == 0:
                self.everybody_looks()
            self.is_sound = True

    def everybody_looks(self):
        self.looked_after = self.expected.step
        checks.readers_meet(self.expected)
        words = frozenset().union(
            *(page.draft.words | (page.live.words if page.live else set()) for page in self.pages)
        )
        checks.readers_find(self.expected, sorted(words)[:12])
        checks.conflicts_can_be_decided(self.desk.client)


def held():
    rows = ImportedPage.objects.filter(state=ImportedPage.State.DEFERRED, page__isnull=False)
    return rows.order_by("pk")


class Clock:
    """Never the same moment twice; and hours pass when somebody says so."""

    def __init__(self, now):
        self.real, self.offset, self.calls = now, timedelta(), 0

    def __call__(self):
        self.calls += 1
        return self.real() + self.offset + timedelta(microseconds=self.calls)


@pytest.mark.django_db
def test_whatever_people_do_the_site_is_what_it_should_be(settings_of_site, tmp_path, monkeypatch):
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
def settings_of_site(settings):
    """Readers' pages are kept, so that one which should have gone would be seen."""
    settings.PAGE_CACHE_SECONDS = 600
