"""Real files that lie beside the project and are never part of it."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder `shared/data` beside the project; without it the test fails in CI and is skipped elsewhere."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "shared" / "data").is_dir():
            return folder / "shared" / "data"
    missing = "there is no folder shared/data beside the project, so no real file could be read"
    if os.environ.get("CI") == "true":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def banks(shared: Path) -> Path:
    """Return the folder of the question banks."""
    return shared / "questionbanks"
