from datetime import UTC, datetime, timedelta
from pathlib import Path

from samdesk.domain.answers import Answer, FormAnswers
from samdesk.domain.definition import Definition, Material
from samdesk.domain.revision import Revision
from samdesk.domain.revision import heads as domain_heads
from samdesk.services import desks, forms
from samdesk.storage import definitions, desk_file, revisions
from samdesk.storage.desk_file import Desk
from tests.small_region import Region
from tests.storage.desks import faults_of

NOW = datetime(2023, 12, 15, tzinfo=UTC)


def two_forms(desk: Desk) -> tuple[tuple[str, str], str]:
    rows = forms.forms(desk)[:2]
    with desk.reading() as db:
        return (rows[0].form_id, rows[1].form_id), definitions.definitions(db)[0].sha256


def test_the_file_has_the_heads_that_the_domain_finds_and_a_file_from_outside_replaces_no_other_form(
    region: Region,
) -> None:
    with desks.open_desk(region.local) as desk:
        (mine, other), sha256 = two_forms(desk)
        first = Revision(mine, sha256, FormAnswers({"1": Answer("1")}))
        second = Revision(mine, sha256, FormAnswers({"1": Answer("2")}), (first.rev,))
        beside = Revision(mine, sha256, FormAnswers({"1": Answer("3")}), (first.rev,))
        hostile = Revision(other, sha256, FormAnswers({"1": Answer("1")}), tuple(sorted((second.rev, beside.rev))))
        made = [hostile, second, first, beside]
        with desk.writing() as db:
            kept = revisions.keep_revisions(db, made, NOW, own=True)
            assert set(kept.new) == {one.rev for one in made}
            again = revisions.keep_revisions(db, made[::-1], NOW + timedelta(1), own=True)
            assert (again.new, set(again.known)) == ((), set(kept.new))
            found = revisions.heads(db, [mine, other])
        assert {form: tuple(one.rev for one in heads) for form, heads in found.items()} == domain_heads(made)
        assert {one.rev for one in found[mine]} == {second.rev, beside.rev}
        counted = {row.form_id: row.state for row in forms.forms(desk)}
        assert counted[mine] == "conflict"
    assert faults_of(region.local) == []


def test_what_is_asked_for_may_be_more_than_a_statement_holds(region: Region) -> None:
    many = [f"{number:064}" for number in range(70_000)]
    with desks.open_desk(region.local) as desk, desk.reading() as db:
        assert revisions.known_revs(db, many) == set()
        assert revisions.witnesses(db, many) == {}
        assert revisions.heads(db, many) == {}


def test_the_newest_definition_is_the_one_that_came_last_whatever_the_clock_says(path: Path) -> None:
    older = Definition("d", "9", {"sv": "Äldre"}, ("sv",), (), ())
    newer = Definition("d", "10", {"sv": "Nyare"}, ("sv",), (), ())
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        assert definitions.keep_definition(db, older, [Material("01", "sv", "x")], NOW)
        assert definitions.keep_definition(db, newer, [], NOW - timedelta(365))
        assert not definitions.keep_definition(db, older, [], NOW + timedelta(1))
        assert definitions.definitions(db) == (newer, older)
        assert definitions.materials(db, older.sha256) == (Material("01", "sv", "x"),)
