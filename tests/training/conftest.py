"""Who runs courses, and who answers for the secretaries that are asked to them."""

import pytest

from tests import make


@pytest.fixture
def trainer():
    return make.trainer()


@pytest.fixture
def committee():
    return make.committee()


@pytest.fixture
def staff(committee):
    return make.staff(committee)
