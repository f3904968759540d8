"""A loudspeaker that has heard its keys and its settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.speaker.bench import SpeakerBench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SpeakerBench]:
    bench = SpeakerBench(tmp_path)
    bench.enrol()
    yield bench
    bench.store.close()
