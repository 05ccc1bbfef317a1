"""What docs/accuracy.md claims, for the first seed; benchmarks/accuracy.py prints it for three."""

from typing import Any

import pytest
from accuracy import CASES, Score
from support import Trained


@pytest.mark.parametrize(("options", "scores"), CASES, ids=[" ".join(map(str, case.values())) for case, _ in CASES])
def test_default_options_reach_the_promised_scores(
    options: dict[str, Any], scores: tuple[Score, ...], trained: Trained
) -> None:
    metrics = trained(**options).metrics
    missed = [text for text in (score.text(metrics) for score in scores) if text.endswith("!")]
    assert not missed
