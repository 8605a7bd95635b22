import json
import random
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samdesk.domain.answers import Answer, FormAnswers
from samdesk.domain.faults import InputFaults
from samdesk.domain.revision import Revision
from samdesk.domain.rounds import Form
from samdesk.domain.travel import MergeFile
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from samdesk.exchange.package import PackageKind, open_package, write_package
from tests.exchange.travelling import DEFINITION, FORM_IDS, KEY, SENDER, definition, merge_file, merge_files, revision

T = TypeVar("T")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Lund.sammerge.zip"


def through_a_file(merge: MergeFile) -> tuple[MergeFile, bytes]:
    """What reading gives of what writing wrote, and the bytes between."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.sammerge.zip"
        written = write_merge_file(merge, path, KEY)
        read, signed = read_merge_file(path)
        assert signed == written
        return read, path.read_bytes()


def faults(path: Path, member: str, change: Callable[[str], str]) -> list[str]:
    """The faults of a merge file in which a stranger changed a member and signed it with a key."""
    write_merge_file(merge_file(), path, KEY)
    members, _signed = open_package(path.read_bytes(), path.name, PackageKind.MERGE)
    before = members[member].decode()
    after = change(before)
    assert after != before
    write_package(path, PackageKind.MERGE, {**members, member: after.encode()}, KEY)
    with pytest.raises(InputFaults) as caught:
        read_merge_file(path)
    assert {fault.where.file for fault in caught.value.faults} == {path.name}
    return [str(fault) for fault in caught.value.faults]


def test_a_merge_file_of_the_first_version_is_read() -> None:
    read, _signed = read_merge_file(Path(__file__).parents[1] / "data" / "merge-v1.sammerge.zip")
    assert read == replace(merge_file(), actions=(), units=())


def test_a_merge_file_of_the_second_version_is_read() -> None:
    read, _signed = read_merge_file(Path(__file__).parents[1] / "data" / "merge-v2.sammerge.zip")
    assert read == replace(merge_file(), units=())


def test_a_merge_file_comes_back_as_it_was() -> None:
    assert through_a_file(merge_file())[0] == merge_file()


@settings(deadline=None, max_examples=60)
@given(merge_files())
def test_any_merge_file_comes_back_as_it_was(merge: MergeFile) -> None:
    assert through_a_file(merge)[0] == merge


@settings(deadline=None, max_examples=20)
@given(merge_files(), st.randoms(use_true_random=False))
def test_order_is_of_no_account(merge: MergeFile, chance: random.Random) -> None:
    def shuffled(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(chance.sample(items, len(items)))

    def reversed_rows(one: Revision) -> Revision:
        answers = dict(reversed(one.content.answers.items()))
        return replace(one, content=replace(one.content, answers=answers), parents=shuffled(one.parents))

    other = replace(
        merge,
        forms=shuffled(merge.forms),
        revisions=tuple(map(reversed_rows, shuffled(merge.revisions))),
        events=shuffled(merge.events),
    )
    assert through_a_file(other)[1] == through_a_file(merge)[1]


def test_texts_in_another_order_of_languages_give_the_same_bytes() -> None:
    section = DEFINITION.sections[0]
    turned = replace(DEFINITION, sections=(replace(section, label=dict(reversed(section.label.items()))),))
    assert turned == DEFINITION
    assert through_a_file(replace(merge_file(), definitions=(turned,)))[1] == through_a_file(merge_file())[1]


def test_the_same_revision_twice_is_written_once() -> None:
    merge = merge_file()
    assert through_a_file(replace(merge, revisions=merge.revisions * 2))[0] == merge


def test_decomposed_text_becomes_the_same_file_and_keeps_its_name() -> None:
    composed = revision(FORM_IDS[0], {"1": Answer("1", motivation="\u00e5")})
    decomposed = revision(FORM_IDS[0], {"1": Answer("1", motivation="a\u030a")})
    assert composed.rev == decomposed.rev
    files = [through_a_file(replace(merge_file(), revisions=(one,), events=())) for one in (composed, decomposed)]
    assert files[0] == files[1]


def test_a_file_in_decomposed_letters_says_the_same(path: Path) -> None:
    merge = merge_file()
    write_merge_file(
        replace(merge, revisions=(revision(FORM_IDS[0], {"1": Answer("1", motivation="Å-ö")}),)), path, KEY
    )
    genuine = read_merge_file(path)[0]
    members, _signed = open_package(path.read_bytes(), path.name, PackageKind.MERGE)
    texts = {name: data for name, data in members.items() if name.endswith((".csv", "round.json"))}
    turned = {name: unicodedata.normalize("NFD", data.decode()).encode() for name, data in texts.items()}
    assert turned != texts
    write_package(path, PackageKind.MERGE, members | turned, KEY)
    assert read_merge_file(path)[0] == genuine


def test_an_empty_merge_file_comes_back() -> None:
    empty = MergeFile(SENDER, "r", 2023, (), (), (), ())
    assert through_a_file(empty)[0] == empty


def test_forms_of_several_definitions_travel_together() -> None:
    other = definition(2, version="2")
    form = Form(FORM_IDS[7], "r-2023", other.sha256, ())
    answer = Revision(FORM_IDS[7], other.sha256, FormAnswers({"1": Answer("4")}))
    merge = merge_file()
    both = tuple(sorted((DEFINITION, other), key=lambda one: one.sha256))
    whole = replace(
        merge,
        definitions=both,
        forms=tuple(sorted((*merge.forms, form), key=lambda one: one.id)),
        revisions=tuple(sorted((*merge.revisions, answer), key=lambda one: (one.form_id, one.rev))),
    )
    assert through_a_file(whole)[0] == whole


def test_the_tables_are_as_described(path: Path) -> None:
    merge = merge_file()
    write_merge_file(merge, path, KEY)
    with zipfile.ZipFile(path) as archive:
        tables = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist() if name.endswith(".csv")}
        assert "rev;number;choice;text;missing;action\r\n" in tables["answers.csv"]
        assert "Brist" not in tables["answers.csv"]
        assert '\'=Brist; på ""tid""\noch folk' in tables["motivations.csv"]
        assert f"{FORM_IDS[0][:4]}-{FORM_IDS[0][4:]};" in tables["forms.csv"]
        assert json.loads(archive.read("round.json"))["sender"]["sequence"] == 3
        assert "Samlingsfil" in archive.read("README.md").decode()


@pytest.mark.parametrize("merge", [
    replace(merge_file(), definitions=()),
    replace(merge_file(), forms=merge_file().forms[:1]),
    replace(merge_file(), round_id="other"),
])  # fmt: skip
def test_a_file_that_lacks_what_it_names_is_never_written(merge: MergeFile, path: Path) -> None:
    with pytest.raises(ValueError, match=r"."):
        write_merge_file(merge, path, KEY)
    assert not path.exists()


def test_a_control_character_is_told_to_the_one_who_exports(path: Path) -> None:
    hidden = revision(FORM_IDS[0], {"1": Answer("1", motivation="a\x07")})
    with pytest.raises(InputFaults, match=r"motivations.csv, row 2, column motivation: .* control character"):
        write_merge_file(replace(merge_file(), revisions=(hidden,)), path, KEY)
    assert not path.exists()


def test_a_changed_answer_is_noticed_though_the_file_is_signed(path: Path) -> None:
    (only,) = faults(path, "answers.csv", lambda text: text.replace(";3;;;1", ";2;;;1"))
    assert "revisions.csv, row" in only
    assert "not the one that its SHA-256 names" in only


@pytest.mark.parametrize(
    ("member", "old", "new", "says"),
    [
        ("answers.csv", ";3;;;1", ";9;;;1", ["answers.csv, row", "no choice 9"]),
        ("answers.csv", ";2;3;", ";77;3;", ["answers.csv, row", "no row 77"]),
        ("answers.csv", ";3;;;1", ";3;text;;1", ["answers.csv, row", "not with text"]),
        ("answers.csv", ";92;1 2;", ";92;1 2 3;", ["answers.csv, row", "at most 2"]),
        ("answers.csv", "two_boxes", "three_boxes", ["answers.csv, row", "column missing"]),
        ("answers.csv", ";3;;;1", ";3;;;x", ["answers.csv, row", "column action"]),
        ("answers.csv", ";2;3;", ";1;3;", ["answers.csv, row", "twice"]),
        ("answers.csv", ";92;1 2;", ";92;2 1;", ["answers.csv, row", "not in the form"]),
        ("answers.csv", ";92;1 2;", ";92;1  2;", ["answers.csv, row", "not in the form"]),
        ("motivations.csv", ";\"'=Brist", ';" =Brist', ["motivations.csv, row", "not in the form"]),
        ("motivations.csv", ";2;", ";3;", ["motivations.csv, row 2, column number", "not in the file"]),
        ("revisions.csv", ";final;", ";draft;", ["revisions.csv, row", "column state"]),
        ("revisions.csv", ";2023-12-01", ";1/12 2023", ["revisions.csv, row", "column answered_on"]),
        ("revisions.csv", ";4;", ";-4;", ["revisions.csv, row", "column employees"]),
        ("revisions.csv", ";Fel enhet;", ";Fel;", ["SHA-256 names"]),
        ("revisions.csv", '"[""0412""]"', '"[""0413""]"', ["SHA-256 names"]),
        ("revisions.csv", ";0000-0000;", ";0000-0001;", ["revisions.csv, row", "column form_id"]),
        ("revisions.csv", DEFINITION.sha256, "ab" * 32, ["revisions.csv, row", "column definition"]),
        ("forms.csv", DEFINITION.sha256, "ab" * 32, ["forms.csv, row", "column definition"]),
        ("forms.csv", "0000-0000", "0000-0001", ["forms.csv, row 2, column form_id", "not a form id"]),
        ("events.csv", ";keyed;", ";eaten;", ["events.csv, row 2, column kind"]),
        ("events.csv", "08:30:00Z", "08:30:00", ["events.csv, row 2, column at"]),
        ("events.csv", "desk-1;2", "desk-1;1", ["events.csv, row 3, column sequence", "twice"]),
        ("definition.json", "Rutiner", "Rutin", ["definition.json", "SHA-256"]),
        ("definition.json", '"select_one"', '"select"', ["definition.json", "statements[0].kind"]),
        ("round.json", '"year": 2023', '"year": "2023"', ["round.json", "round.year"]),
        ("round.json", '"year": 2023', '"year": 99999', ["round.json", "year"]),
        ("round.json", '"sequence": 3', '"sequence": 0', ["round.json"]),
        ("round.json", '"free_text": true', '"free_text": false', ["round.json", "free text"]),
        ("round.json", "ab" * 32, "../../x", ["round.json", "previous"]),
    ],
)
def test_what_is_wrong_in_a_signed_file_is_told_with_its_place(
    path: Path, member: str, old: str, new: str, says: list[str]
) -> None:
    found = faults(path, member, lambda text: text.replace(old, new))
    assert any(all(part in fault for part in says) for fault in found), found


def test_answers_of_a_revision_that_is_not_listed_are_refused(path: Path) -> None:
    found = faults(path, "answers.csv", lambda text: text + f"{'ab' * 32};1;1;;;0\r\n")
    assert any("column rev" in fault for fault in found)


def test_a_huge_number_of_a_row_does_not_fill_the_screen(path: Path) -> None:
    (only,) = faults(path, "answers.csv", lambda text: text.replace(";2;3;", f";{'7' * 90_000};3;"))[:1]
    assert len(only) < 1000


@pytest.mark.parametrize("hidden", ["\ud7ff", "\u202e", "\u200b", "\ufeff"])
def test_nothing_that_is_not_seen_is_quoted(path: Path, hidden: str) -> None:
    found = faults(path, "answers.csv", lambda text: text.replace(";2;3;", f";{hidden}7;3;"))
    assert all(fault.isprintable() for fault in found)


def test_all_faults_of_a_file_are_told_at_once(path: Path) -> None:
    assert len(faults(path, "answers.csv", lambda text: text.replace(";1;1;", ";1;9;"))) == 2


def test_equal_answers_are_kept_once_so_that_a_nations_file_fits_in_memory(path: Path) -> None:
    ids = FORM_IDS[:40]
    rows = definition(31)
    content = FormAnswers({str(n): Answer("1234"[n % 4]) for n in range(1, 32)})
    whole = MergeFile(
        SENDER,
        "r",
        2023,
        (rows,),
        tuple(Form(one, "r", rows.sha256, ()) for one in ids),
        tuple(Revision(one, rows.sha256, content) for one in ids),
        (),
    )
    write_merge_file(whole, path, KEY)
    read, _signed = read_merge_file(path)
    shared = {id(answer) for one in read.revisions for answer in one.content.answers.values()}
    assert len(shared) == 31
