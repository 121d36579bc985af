from home.demo.examples.types import SourceExample

THIRD_ROW = SourceExample(
    key="third-row",
    title="Notes from the third row",
    author="Demo Writer",
    licence="CC BY 4.0",
    url="https://creativecommons.org/licenses/by/4.0/",
)
BALCONY = SourceExample(
    key="balcony", title="Seen from the balcony", author="Demo Editor", licence="CC BY-SA 4.0"
)
MICROPHONE = SourceExample(
    key="microphone", title="An hour at the microphone", author="Demo Writer", status="licensed"
)
