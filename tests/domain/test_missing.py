from datetime import UTC, datetime

import pytest

from samdesk.domain.missing import is_missing, missing_forms
from samdesk.domain.rounds import FormRow, FormState

RECEIVED = datetime(2023, 12, 1, tzinfo=UTC)


def form(
    form_id: str = "A",
    state: FormState = FormState.PLANNED,
    *,
    unit: str = "U",
    received: datetime | None = None,
    forvaltning: str = "F",
    managers: str = "Chef 0001",
) -> FormRow:
    return FormRow(
        form_id, "d", unit, f"Enhet {unit}", forvaltning, forvaltning, managers, state, 0, 31, None, received
    )


@pytest.mark.parametrize(
    ("state", "missing"),
    [
        (FormState.PLANNED, True),
        (FormState.PRINTED, True),
        (FormState.HANDED_OUT, True),
        (FormState.RECEIVED, False),
        (FormState.KEYED, False),
        (FormState.EXPORTED, False),
        (FormState.COLLECTED, False),
        (FormState.CONFLICT, False),
        (FormState.EXEMPT, False),
    ],
)
def test_a_form_is_missing_until_it_is_received(state: FormState, missing: bool) -> None:
    assert is_missing(form(state=state)) is missing


def test_a_form_begun_on_screen_is_missing_until_finished_and_one_on_paper_is_not() -> None:
    assert is_missing(form(state=FormState.BEGUN))
    assert not is_missing(form(state=FormState.BEGUN, received=RECEIVED))


def test_a_spare_form_without_a_unit_is_nobodys_and_not_missing() -> None:
    assert not is_missing(form(unit=""))


def test_the_list_goes_by_forvaltning_in_swedish_order_and_in_each_as_the_piles_lie() -> None:
    rows = [
        form("1", forvaltning="Ängelholm"),
        form("2", forvaltning="Sus", managers="Chef 0002"),
        form("3", forvaltning="Sus", unit="Ö"),
        form("4", forvaltning="Sus", unit="Å"),
        form("5", forvaltning="Sus", state=FormState.KEYED),
        form("6", forvaltning="Sus", managers="Chef 0002"),
    ]
    assert [row.form_id for row in missing_forms(rows)] == ["2", "6", "3", "4", "1"]
