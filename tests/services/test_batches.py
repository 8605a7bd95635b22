import pytest

from samdesk.domain.answers import Answer
from samdesk.domain.faults import InputFaults
from samdesk.domain.form_id import written
from samdesk.services import batches, forms, keying
from samdesk.services.batches import Batch
from samdesk.services.desks import Desk
from tests.small_region import codes, dump


@pytest.fixture
def pile(local: Desk) -> Batch:
    return batches.begin_batch(local, " Hög 1 ", 2, operator="A1")


def counts(desk: Desk, pile: Batch) -> tuple[int, int, int, int, int]:
    stand = batches.batch(desk, pile.id)
    return stand.expected, stand.in_it, stand.keyed, stand.left, stand.double


def key(desk: Desk, code: str, pile: Batch) -> None:
    opened = keying.open_form(desk, code, operator="A1", batch=pile.id)
    keying.put_answer(desk, opened.entry_id, "1", Answer("1"))
    keying.finish(desk, opened.entry_id, blank_rest=True)


def test_a_batch_counts_what_is_met_and_keyed_and_what_is_left(local: Desk, pile: Batch) -> None:
    known = codes(local)
    assert (pile.name, counts(local, pile)) == ("Hög 1", (2, 0, 0, 2, 0))
    key(local, known["A11"], pile)
    assert counts(local, pile) == (2, 1, 1, 1, 0)
    keying.open_form(local, known["A12"], operator="A1", batch=pile.id)
    keying.open_form(local, known["A12"], operator="A1", batch=pile.id)
    assert counts(local, pile) == (2, 2, 1, 1, 0)
    assert set(batches.forms_of_batch(local, pile.id)) == {known["A11"], known["A12"]}
    assert [stand.batch.name for stand in batches.batches(local)] == ["Hög 1"]


def test_scanned_paper_is_received_double_ones_counted_and_unknown_ones_told(local: Desk, pile: Batch) -> None:
    known = codes(local)
    code = written(known["A11"])
    strange = known["A12"][:-1] + ("0" if known["A12"][-1] != "0" else "1")
    done = batches.add_to_batch(local, pile.id, [code, code, f"SAM1:{known['B1']}:2", strange], operator="A1")
    assert (done.added, done.double) == ((known["A11"], known["B1"]), (known["A11"],))
    assert [(one.typed, one.nearest) for one in done.unknown] == [(strange, (known["A12"],))]
    assert counts(local, pile) == (2, 2, 0, 2, 1)
    again = batches.add_to_batch(local, pile.id, [known["B1"]], operator="A1")
    assert (again.added, again.double, again.stand.double) == ((), (known["B1"],), 2)
    received = {row.form_id for row in forms.forms(local) if row.received_at}
    assert received == {known["A11"], known["B1"]}


def test_a_batch_whose_counts_agree_is_closed_and_takes_no_more(local: Desk, pile: Batch) -> None:
    known = codes(local)
    for unit in ("A11", "A12"):
        key(local, known[unit], pile)
    batches.close_batch(local, pile.id, operator="B2")
    closed = batches.batch(local, pile.id).batch
    assert (closed.closed_by, closed.explanation) == ("B2", "")
    assert closed.closed_at is not None
    before = dump(local.path)
    for again in (
        lambda: batches.close_batch(local, pile.id, operator="B2"),
        lambda: batches.add_to_batch(local, pile.id, [known["B1"]], operator="A1"),
        lambda: keying.open_form(local, known["B1"], operator="A1", batch=pile.id),
    ):
        with pytest.raises(InputFaults, match="Batch Hög 1 is closed"):
            again()
    assert dump(local.path) == before


@pytest.mark.parametrize("keyed", [["A11"], ["A11", "A12", "B1"]])
def test_counts_that_differ_are_explained_or_the_batch_stays_open(local: Desk, pile: Batch, keyed: list[str]) -> None:
    known = codes(local)
    for unit in keyed:
        key(local, known[unit], pile)
    before = dump(local.path)
    for nothing in ("", "  \n"):
        with pytest.raises(InputFaults, match=r"should hold 2 forms: [13] were met, [13] are keyed"):
            batches.close_batch(local, pile.id, operator="A1", explanation=nothing)
    assert dump(local.path) == before
    batches.close_batch(local, pile.id, operator="A1", explanation="En blankett var två")
    assert batches.batch(local, pile.id).batch.explanation == "En blankett var två"


def test_a_pile_that_is_not_wholly_keyed_does_not_agree(local: Desk, pile: Batch) -> None:
    known = codes(local)
    batches.add_to_batch(local, pile.id, [known["A11"], known["A12"]], operator="A1")
    key(local, known["A11"], pile)
    with pytest.raises(InputFaults, match="2 were met, 1 are keyed"):
        batches.close_batch(local, pile.id, operator="A1")


@pytest.mark.parametrize(
    ("name", "expected", "operator", "said"),
    [
        ("Hög 2", 0, "A1", "how many forms"),
        (" ", 3, "A1", "needs a name"),
        ("Hög 1", 3, "A1", "open batch Hög 1 already"),
        ("Hög 2", 3, "Chef Chefsson", "no operator code"),
    ],
)
def test_a_batch_that_cannot_be_is_not_begun(
    local: Desk, pile: Batch, name: str, expected: int, operator: str, said: str
) -> None:
    before = dump(local.path)
    with pytest.raises(InputFaults, match=said):
        batches.begin_batch(local, name, expected, operator=operator)
    assert dump(local.path) == before
    assert counts(local, pile) == (2, 0, 0, 2, 0)


def test_a_name_is_free_again_once_its_batch_is_closed(local: Desk, pile: Batch) -> None:
    batches.close_batch(local, pile.id, operator="A1", explanation="Hör till en annan förvaltning")
    assert batches.begin_batch(local, "Hög 1", 5, operator="A1").id != pile.id


def test_a_batch_that_is_not_there_is_told(local: Desk, pile: Batch) -> None:
    with pytest.raises(InputFaults, match="There is no batch"):
        batches.batch(local, pile.id + 1)
    with pytest.raises(InputFaults, match="There is no batch"):
        keying.open_form(local, codes(local)["A11"], operator="A1", batch=pile.id + 1)


def test_it_is_known_in_which_batches_a_form_was_met(local: Desk, pile: Batch) -> None:
    code = codes(local)["A11"]
    assert batches.batches_of_form(local, code) == ()
    other = batches.begin_batch(local, "Hög 2", 1, operator="A1")
    batches.add_to_batch(local, pile.id, [code], operator="A1")
    batches.add_to_batch(local, other.id, [code], operator="A1")
    assert [batch.name for batch in batches.batches_of_form(local, code)] == ["Hög 2", "Hög 1"]
