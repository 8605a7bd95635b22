from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from samdesk.domain.answers import Participants
from samdesk.domain.faults import InputFaults
from samdesk.domain.rounds import LocalTerms
from samdesk.language import use
from samdesk.services import following, forms, keying, rounds
from samdesk.services.desks import Desk
from samdesk.services.following import Reason
from samdesk.storage import standing
from tests.small_region import LAST_DATE, LAST_DATE_OF_B, codes, dump, keyed


def missing(desk: Desk) -> dict[str, list[str]]:
    return {one.managers: [row.form.unit for row in one.forms] for one in following.missing_by_manager(desk)}


def test_missing_forms_are_listed_by_manager_until_they_come_in(local: Desk, tmp_path: Path) -> None:
    assert missing(local)["Chef 0210"] == ["B1", "B2"]
    assert list(missing(local)) == sorted(missing(local))
    keyed(local, tmp_path, "B1")
    forms.register_received(local, [codes(local)["A11"]])
    assert missing(local)["Chef 0210"] == ["B2"]
    assert "Chef 0111" not in missing(local)


def test_a_manager_is_listed_with_addresses_last_date_and_whether_it_is_past(central: Desk) -> None:
    found = {one.managers: one for one in following.missing_by_manager(central)}
    assert found["Chef 0210"].forvaltning_name == "Primärvården"
    assert {row.last_date for row in found["Chef 0210"].forms} == {LAST_DATE_OF_B}
    assert {row.last_date for row in found["Chef 0111"].forms} == {LAST_DATE}
    assert all(row.overdue for row in found["Chef 0111"].forms)
    rounds.set_terms(central, rounds.rounds(central)[0].id, "A", LocalTerms(date(2190, 1, 1)))
    (row,) = {one.managers: one for one in following.missing_by_manager(central)}["Chef 0111"].forms
    assert not row.overdue


def test_the_last_reason_counts_and_the_former_one_stays_in_the_file(local: Desk) -> None:
    code = codes(local)["A11"]
    following.set_reason(local, code, Reason.ABSENCE, "Åter i mars", operator="HR1", contact="HR1")
    following.set_reason(local, code, "new_manager", operator="HR2", support="Vill ha stöd att komma igång")
    (one,) = [row for manager in following.missing_by_manager(local) for row in manager.forms if row.form.unit == "A11"]
    assert (one.following.reason, one.following.note, one.following.support, one.following.operator) == (
        Reason.NEW_MANAGER,
        "",
        "Vill ha stöd att komma igång",
        "HR2",
    )
    assert any("Åter i mars" in line for line in dump(local.path))


def test_no_reason_names_illness() -> None:
    use("sv")
    said = " ".join((*Reason, *following.reasons().values())).casefold()
    assert set(following.reasons()) == set(Reason)
    assert "frånvaro" in said
    assert not any(word in said for word in ("sjuk", "ill", "hälsa", "health"))


@pytest.mark.parametrize(("reason", "note"), [("illness", ""), ("other", "x" * 1001)])
def test_a_reason_that_cannot_be_is_refused(local: Desk, reason: str, note: str) -> None:
    before = dump(local.path)
    with pytest.raises(InputFaults):
        following.set_reason(local, codes(local)["A11"], reason, note, operator="HR1")
    assert dump(local.path) == before


def test_reasons_are_counted_by_forvaltning(local: Desk, tmp_path: Path) -> None:
    known = codes(local)
    for unit in ("A11", "A12"):
        following.set_reason(local, known[unit], Reason.LACK_OF_TIME, operator="HR1")
    following.set_reason(local, known["B1"], Reason.JOINT, operator="HR1")
    keyed(local, tmp_path, "A12", "B2", "B")
    counted = {(one.forvaltning_name, one.reason): one.forms for one in following.reason_counts(local)}
    assert counted["Sjukhuset Norr", Reason.LACK_OF_TIME] == 1
    assert counted["Sjukhuset Norr", None] == 4
    assert counted["Primärvården", Reason.JOINT] == 1
    assert ("Primärvården", None) not in counted


@pytest.mark.parametrize(
    ("received", "answered", "late"),
    [
        (datetime(2023, 12, 15, 12, tzinfo=UTC), None, False),
        (datetime(2023, 12, 16, 12, tzinfo=UTC), None, True),
        (datetime(2024, 1, 16, 12, tzinfo=UTC), date(2023, 12, 15), False),
        (datetime(2023, 12, 1, 12, tzinfo=UTC), date(2023, 12, 16), True),
    ],
)
def test_an_answer_after_the_last_date_is_marked_late_by_the_day_it_was_answered(
    local: Desk, received: datetime, answered: date | None, late: bool
) -> None:
    code = codes(local)["A11"]
    with local.writing() as db:
        standing.note_received(db, [code], received)
    opened = keying.open_form(local, code, operator="A1")
    keying.put_background(local, opened.entry_id, participants=Participants(), answered_on=answered)
    keying.finish(local, opened.entry_id, blank_rest=True)
    marked = {row.unit: row.late for row in forms.forms(local)}
    assert marked["A11"] is late
    assert not marked["A12"]


def test_what_is_changed_of_several_forms_leaves_the_rest_as_it_was(local: Desk) -> None:
    known = codes(local)
    following.set_reason(local, known["B1"], Reason.ABSENCE, "Åter i mars", operator="A1", contact="Chef 0200")
    following.follow_up(local, [known["B1"], known["B2"]], support="Vill ha hjälp på plats")
    following.follow_up(local, [known["B2"]], reason=Reason.NEW_MANAGER)
    following.follow_up(local, [known["B1"]], reason="")
    (found,) = [one for one in following.missing_by_manager(local) if one.managers == "Chef 0210"]
    said = {row.form.unit: row.following for row in found.forms}
    assert (said["B1"].reason, said["B1"].note, said["B1"].contact) == (None, "Åter i mars", "Chef 0200")
    assert (said["B2"].reason, said["B2"].note) == (Reason.NEW_MANAGER, "")
    assert {one.support for one in said.values()} == {"Vill ha hjälp på plats"}
