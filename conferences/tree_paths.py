"""The tree paths of pages: a page's path begins with the paths of the pages above it.

Root, front page, conference, day and talk stand one below the other. Pure Python, no Django.
"""

#: How many characters treebeard adds for each level.
STEP_LENGTH = 4
FRONT_PAGE_DEPTH, CONFERENCE_DEPTH, DAY_DEPTH, MAX_DEPTH = 2, 3, 4, 5
CONFERENCE_PATH_LENGTH = CONFERENCE_DEPTH * STEP_LENGTH


def get_parent_path(path: str) -> str:
    return path[:-STEP_LENGTH]


def get_conference_path(path: str) -> str:
    """The path of the conference that a page is or belongs to."""
    return path[:CONFERENCE_PATH_LENGTH]


def get_day_path(path: str) -> str:
    return path[: DAY_DEPTH * STEP_LENGTH]


def get_paths_above(path: str, top_depth: int = 1) -> list[str]:
    """The paths of the pages above, from this depth down."""
    return [path[:end] for end in range(top_depth * STEP_LENGTH, len(path), STEP_LENGTH)]


def is_below(path: str, above: str) -> bool:
    return path != above and path.startswith(above)
