"""Side panels of the editing form."""

from typing import TYPE_CHECKING, Any

from wagtail.admin.ui.side_panels import BaseSidePanel

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CountedSidePanel(BaseSidePanel):
    """A side panel with an icon and a number on its button. Subclasses set `count`."""

    icon_name = ""
    toggle_label: "StrOrPromise" = ""
    count = 0

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        def __init__(self, panel: "CountedSidePanel") -> None:
            super().__init__(panel)
            self.icon_name, self.aria_label = panel.icon_name, panel.toggle_label

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"count": self.panel.count}
