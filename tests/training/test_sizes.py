"""Memory: what a training is said to need is what it takes, and what is said to fit does."""

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest
from support import FORKS
from training.memory import needed_of_taken

from conserved.methods import METHODS
from conserved.options.learning import Learning
from conserved.training import sizes
from conserved.training.checks import complete
from simulators import UsageError
from simulators.memory import available, check_fits

MEASURED: tuple[dict[str, Any], ...] = (
    {"batch": 2048},
    {"batch": 2048, "method": "ntxent"},
    {"batch": 2048, "method": "nce", "negatives": 4000},
    {"batch": 50_000, "method": "simsiam"},
    {"width": 3000},
    {"width": 1000, "depth": 12, "method": "byol"},
    {"dim": 3000, "method": "vicreg"},
    {"queue": 100_000, "method": "moco"},
    {"prototypes": 50_000, "method": "dino"},
    {"width": 3000, "method": "kernel"},
    {"head": "mlp", "head_depth": 3, "features": 1000, "width": 2000},
)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize("options", MEASURED, ids=lambda options: " ".join(map(str, options.values())))
def test_what_is_needed_is_what_a_process_takes_about(options: dict[str, Any]) -> None:
    with ProcessPoolExecutor(1, mp_context=FORKS) as process:
        assert 0.4 < process.submit(needed_of_taken, options).result(timeout=120) < 4


@pytest.mark.parametrize("method", METHODS)
def test_the_defaults_need_a_hundredth_of_a_small_machine(method: str) -> None:
    for dim in (1, 2, 4):
        learning = complete(Learning(method=method, dim=dim), METHODS[method])
        needed = sizes.bytes_needed(sizes.sizes_of(learning), METHODS[method], 8, 200_000)
        assert needed < 1e9 if method == "kernel" else needed < 2e8


@pytest.mark.parametrize("name", ["dim", "width", "batch", "queue", "prototypes", "negatives", "head_depth"])
def test_what_would_fit_does_and_ten_percent_more_does_not(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "available", lambda: 2_000_000_000)
    method = {"queue": "moco", "prototypes": "swav", "negatives": "nce", "width": "byol"}.get(name, "infonce")
    kind, head = METHODS[method], {"head": "mlp"} if name == "head_depth" else {}
    base = {"batch": 5_000} if name == "negatives" else {"width": 2_000} if name == "head_depth" else {}

    def check(size: int) -> None:
        sizes.check_sizes(complete(Learning(method=method, **head, **base | {name: size}), kind), kind, 2, 1000)

    largest = 1000 if name == "head_depth" else 10_000 if name == "negatives" else 1_000_000
    with pytest.raises(UsageError, match=f"{name} [0-9,]+ would fit") as refusal:
        check(largest)
    fits = int(str(refusal.value).split()[-3].replace(",", ""))
    assert fits >= 1
    check(fits)
    with pytest.raises(UsageError, match="would fit"):
        check(round(1.2 * fits) + 1)


def test_where_no_size_alone_would_do_the_line_says_so() -> None:
    with pytest.raises(UsageError, match="b 9 needs about 10 GB of memory, and 1 MB are free; make other"):
        check_fits({"a": (2, 1), "b": (9, 1)}, lambda _: 1e10, 1_000_000)


def test_limits_of_the_shell_and_the_machine_are_known() -> None:
    assert 0 < available() < 1 << 50
    command = "import resource; resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000));"
    command += "from simulators.memory import available; print(available())"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False, timeout=120)
    assert 0 < int(done.stdout) < 2_000_000_000, done.stderr
