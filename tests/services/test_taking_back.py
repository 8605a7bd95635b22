from pathlib import Path

import pytest

from samdesk.domain.faults import InputFaults
from samdesk.domain.rounds import FormState
from samdesk.services import batches, forms, keying
from samdesk.services.desks import Desk
from samdesk.services.taking_back import take_back
from tests.small_region import codes, dump, keyed

RECEIVED, HANDED_OUT = FormState.RECEIVED, FormState.HANDED_OUT


def state(desk: Desk, unit: str) -> FormState:
    return next(row.state for row in forms.forms(desk) if row.unit == unit)


def test_a_wrong_registration_is_taken_back_and_stays_in_the_trace(local: Desk) -> None:
    code = codes(local)["A11"]
    forms.register_handed_out(local, [code])
    forms.register_received(local, [code])
    assert take_back(local, code, RECEIVED, operator="A1").ids == (code,)
    assert state(local, "A11") is HANDED_OUT
    take_back(local, code, HANDED_OUT, operator="A1")
    assert state(local, "A11") is FormState.PLANNED
    assert any("received taken back" in line for line in dump(local.path))
    assert any("handed_out taken back" in line for line in dump(local.path))
    assert forms.register_received(local, [code]).registered == (code,)


def test_what_is_keyed_or_begun_stays_received(local: Desk, tmp_path: Path) -> None:
    known = codes(local)
    forms.register_received(local, [known["A11"], known["A12"]])
    keyed(local, tmp_path, "A11")
    keying.open_form(local, known["A12"], operator="A1")
    for unit in ("A11", "A12"):
        with pytest.raises(InputFaults, match="answers of it are keyed"):
            take_back(local, known[unit], RECEIVED)
        assert next(row.received_at for row in forms.forms(local) if row.unit == unit) is not None


def test_paper_that_a_batch_counts_stays_received(local: Desk) -> None:
    code = codes(local)["A11"]
    pile = batches.begin_batch(local, "1", 1, operator="A1")
    batches.add_to_batch(local, pile.id, [code], operator="A1")
    with pytest.raises(InputFaults, match="batch"):
        take_back(local, code, RECEIVED)


def test_paper_that_has_come_back_was_handed_out(local: Desk) -> None:
    code = codes(local)["A11"]
    forms.register_handed_out(local, [code])
    forms.register_received(local, [code])
    with pytest.raises(InputFaults, match="come back"):
        take_back(local, code, HANDED_OUT)


def test_only_what_is_registered_is_taken_back(local: Desk) -> None:
    for what in (RECEIVED, HANDED_OUT):
        with pytest.raises(InputFaults, match="not registered"):
            take_back(local, codes(local)["A11"], what)
