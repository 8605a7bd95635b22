from pathlib import Path

import pytest

from samdesk.domain.answers import Answer
from samdesk.domain.faults import InputFaults
from samdesk.domain.missing import missing_forms
from samdesk.domain.rounds import FormState
from samdesk.services import (
    answering,
    batches,
    exporting,
    forms,
    key_table,
    keying,
    made_decisions,
    reporting,
    second_entry,
    undoing,
    voiding,
)
from samdesk.services.desks import Desk
from samdesk.services.made_decisions import MadeKind
from samdesk.services.second_entry import Sampling
from samdesk.services.taking_back import take_back
from samdesk.storage import revisions
from tests.on_both import on_both
from tests.small_region import Region, answers, codes, keyed
from tests.storage.desks import faults_of

pytestmark = on_both

WHY = {"reason": "Fel enhet", "by": "A1"}


@pytest.fixture
def void(local: Desk, tmp_path: Path) -> str:
    """The id of a form whose answer was made void."""
    keyed(local, tmp_path, "A11", "B1")
    code = codes(local)["A11"]
    voiding.void(local, code, **WHY)
    return code


def row_of(desk: Desk, code: str) -> forms.FormRow:
    return next(row for row in forms.forms(desk) if row.form_id == code)


def test_a_void_form_has_no_answer_and_stands_as_its_paper_does(local: Desk, void: str, tmp_path: Path) -> None:
    row = row_of(local, void)
    assert (row.state, row.void, row.answered) == (FormState.RECEIVED, "Fel enhet", 0)
    assert sum(table.forms for table in reporting.statements(local)) == 1
    overview = forms.overview(local)
    assert (overview.total.keyed, overview.total.received) == (1, 2)
    assert reporting.response_rate(local).total.units.part == 1
    assert void not in {one.form_id for one in missing_forms(forms.forms(local))}
    with pytest.raises(InputFaults, match="has no answers"):
        answering.write_answers(local, void, tmp_path / "svar.pdf")


def test_who_made_it_void_and_why_is_listed_and_it_can_be_taken_back(local: Desk, void: str) -> None:
    (made,) = made_decisions.decisions(local)
    assert (made.kind, made.form_ids, made.reason, made.by) == (MadeKind.VOID, (void,), "Fel enhet", "A1")
    made_decisions.undo(local, void, reason="Rätt enhet", by="A1")
    assert (row_of(local, void).state, row_of(local, void).void) == (FormState.KEYED, "")


def test_a_void_form_is_keyed_again_from_empty_and_its_new_answer_replaces_what_was(local: Desk, void: str) -> None:
    opened = keying.open_form(local, void, operator="A1")
    assert not opened.finished
    assert opened.content.answers == {}
    keying.put_answer(local, opened.entry_id, "1", Answer("2"))
    keying.finish(local, opened.entry_id, blank_rest=True)
    with local.reading() as db:
        (head,) = revisions.current(db, [void])[void]
    assert head.content.answers["1"] == Answer("2")
    assert (row_of(local, void).state, row_of(local, void).void) == (FormState.KEYED, "")


def test_a_void_form_may_be_keyed_again_from_a_table(local: Desk, void: str, tmp_path: Path) -> None:
    table = answers(tmp_path / "igen.csv", {"form_id": void}, choice="2")
    done = key_table.key_table(local, table, operator="A1")
    assert (done.replaced, done.unchanged) == (0, 0)
    with local.reading() as db:
        assert [head.is_void for head in revisions.current(db, [void])[void]] == [False]


def test_a_void_form_waits_for_no_second_entry_and_begins_none(local: Desk, void: str) -> None:
    second_entry.set_sampling(local, "", Sampling.ALL)
    assert void not in second_entry.second_wanted(local)
    with pytest.raises(InputFaults, match="has not been keyed a first time"):
        second_entry.begin_second(local, void, operator="B2")


def test_what_was_keyed_before_is_not_taken_back_into_a_void_form(local: Desk) -> None:
    code = codes(local)["A11"]
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("2"))
    keying.finish(local, opened.entry_id, blank_rest=True)
    voiding.void(local, code, **WHY)
    with pytest.raises(InputFaults, match="was made void since"):
        undoing.undo(local, "A1")


def test_paper_that_was_registered_for_a_void_form_may_be_taken_back(local: Desk, void: str) -> None:
    take_back(local, void, FormState.RECEIVED, operator="A1")
    assert row_of(local, void).state is FormState.PLANNED
    assert void in {one.form_id for one in missing_forms(forms.forms(local))}


def test_a_void_form_is_not_finished_in_its_batch(local: Desk) -> None:
    code = codes(local)["A11"]
    pile = batches.begin_batch(local, "1", 1, operator="A1")
    opened = keying.open_form(local, code, operator="A1", batch=pile.id)
    keying.finish(local, opened.entry_id, blank_rest=True)
    voiding.void(local, code, **WHY)
    (counted,) = batches.batches(local)
    assert (counted.in_it, counted.keyed) == (1, 0)


def test_only_a_form_with_an_answer_that_nobody_keys_is_made_void(local: Desk, void: str) -> None:
    known = codes(local)
    with pytest.raises(InputFaults, match="has no answer"):
        voiding.void(local, void, **WHY)
    with pytest.raises(InputFaults, match="has no answer"):
        voiding.void(local, known["A12"], **WHY)
    keying.reopen(local, known["B1"], operator="A1")
    with pytest.raises(InputFaults, match="is being keyed"):
        voiding.void(local, known["B1"], **WHY)
    with pytest.raises(InputFaults, match="needs a reason"):
        voiding.void(local, known["B1"], reason=" ", by="A1")
    with pytest.raises(InputFaults, match="no operator code"):
        voiding.void(local, known["B1"], reason="Fel", by="Anna Andersson")


def test_a_void_answer_is_exported_like_any_other(region: Region, local: Desk, void: str, tmp_path: Path) -> None:
    made = exporting.export_merge(local, tmp_path / "ut.sammerge.zip")
    assert (made.forms, made.new) == (2, 2)
    assert faults_of(region.local) == []
