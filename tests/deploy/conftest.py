"""The manifests of Kubernetes, built once for a file of tests."""

from collections.abc import Callable

import pytest

from tests.deploy.manifests import FOLDER, Resources
from tests.kustomize import KustomizeUnavailableError, build
from tests.missing import is_missing


@pytest.fixture(scope="module")
def resources() -> Resources:
    try:
        return build(FOLDER)
    except KustomizeUnavailableError as error:
        is_missing("kustomize", error)


@pytest.fixture
def kind(resources) -> Callable[[str], Resources]:
    """All resources of a kind."""
    return lambda name: [resource for resource in resources if resource["kind"] == name]
