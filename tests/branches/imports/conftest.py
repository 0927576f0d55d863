import pytest

from branches.imports.samples import CUTOFF
from tests import make
from tests.rosters import Roster, import_roster


@pytest.fixture
def round():
    return make.round(cutoff_on=CUTOFF)


@pytest.fixture
def filled(round):
    import_roster(Roster())
    return Roster()
