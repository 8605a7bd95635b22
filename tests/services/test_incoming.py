import shutil
from pathlib import Path

import pytest

from samdesk.domain.faults import InputFaults
from samdesk.exchange.keys import new_key, replace_key
from samdesk.services import desks, home, rounds
from samdesk.services.changes import now
from samdesk.services.incoming import UnknownKey
from tests.small_region import Region, dump


@pytest.fixture
def renewed(region: Region) -> Path:
    """A package of the same round, signed with the new key that central has by now."""
    with desks.open_desk(region.central) as central:
        replace_key(home.keys_folder() / desks.identity(central).desk_id, new_key(), now().date())
        return rounds.export_round(central, region.folder / "ny.samround.zip").path


def test_a_package_with_another_key_is_opened_once_a_person_has_compared_it(region: Region, renewed: Path) -> None:
    before = dump(region.local)
    with desks.open_desk(region.local) as local:
        with pytest.raises(UnknownKey, match="signed with another key") as refused:
            rounds.open_round(local, renewed)
        with pytest.raises(UnknownKey):
            rounds.open_round(local, renewed, trust=["0" * 64])
        assert dump(region.local) == before
        opened = rounds.open_round(local, renewed, trust=[refused.value.fingerprint.lower()])
        assert opened.fingerprint == refused.value.fingerprint
        assert rounds.open_round(local, renewed).new_forms == 0


def test_a_package_with_the_key_that_central_had_before_is_refused_whatever_is_trusted(
    region: Region, renewed: Path
) -> None:
    former = Path(shutil.copy(region.package, region.folder / "gammal.samround.zip"))
    with desks.open_desk(region.local) as local:
        before = rounds.open_round(local, former).fingerprint
        with pytest.raises(UnknownKey) as refused:
            rounds.open_round(local, renewed)
        rounds.open_round(local, renewed, trust=[refused.value.fingerprint])
        with pytest.raises(InputFaults, match="does not use any more: a newer one was approved on"):
            rounds.open_round(local, former, trust=[before])
