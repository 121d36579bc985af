"""Tree paths give the same answers as the tree."""

from conferences import tree_paths
from tests.factories import ConferenceFactory, DayFactory, TalkFactory


def test_tree_path_functions_match_the_tree(front_page):
    conference = ConferenceFactory(parent=front_page)
    day = DayFactory(parent=conference)
    talk = TalkFactory(parent=day)
    pages = [front_page, conference, day, talk]
    for page in pages:
        assert len(page.path) == page.depth * tree_paths.STEP_LENGTH
    assert talk.depth == tree_paths.MAX_DEPTH
    assert front_page.depth == tree_paths.FRONT_PAGE_DEPTH
    assert tree_paths.get_conference_path(talk.path) == conference.path
    assert tree_paths.get_day_path(talk.path) == tree_paths.get_parent_path(talk.path) == day.path
    above = list(talk.get_ancestors().values_list("path", flat=True))
    assert tree_paths.get_paths_above(talk.path) == above
    assert tree_paths.is_below(talk.path, day.path)
    assert not tree_paths.is_below(day.path, day.path)
