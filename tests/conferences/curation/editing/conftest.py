from tests.importers.drafts import imported, talk
from tests.shared_rows import shared


@shared
def live_talks():
    """Two live talks from the same notes."""
    imported(publish=True)
    return talk("Indexes"), talk("Queues")
