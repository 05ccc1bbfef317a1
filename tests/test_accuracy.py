"""What docs/accuracy.md claims, for the first seed; benchmarks/accuracy.py prints it for three."""

from pathlib import Path
from typing import Any

import pytest
from accuracy import CASES, Score

from conserved import Config, train


@pytest.mark.parametrize(("options", "scores"), CASES, ids=[" ".join(map(str, case.values())) for case, _ in CASES])
def test_default_options_reach_the_promised_scores(
    options: dict[str, Any], scores: tuple[Score, ...], tmp_path: Path
) -> None:
    metrics = train(Config(**options), tmp_path).metrics
    missed = [text for text in (score.text(metrics) for score in scores) if text.endswith("!")]
    assert not missed
