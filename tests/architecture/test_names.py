"""Our packages are ours: no installed distribution ships one of their names."""

from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, Source, sources


@pytest.mark.parametrize("package", PACKAGES)
def test_no_installed_distribution_ships_our_names(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"zhibu"}


@pytest.mark.parametrize("package", [*PACKAGES, "tests", "tools", "benchmarks"])
def test_our_packages_are_found_inside_the_repository(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert [Path(place).resolve().parent for place in spec.submodule_search_locations or []] == [ROOT]


@pytest.mark.parametrize("source", [each for each in sources() if each.path.endswith("__init__.py")], ids=lambda each: each.path)
def test_a_package_says_what_it_holds_and_does_nothing(source: Source) -> None:
    assert len(source.tree.body) == 1, "an __init__.py holds one docstring and no code"
    assert len(source.text.split()) >= 5
