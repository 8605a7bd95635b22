import unicodedata
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from samdesk.domain.faults import Fault, InputFaults, Refused
from samdesk.domain.organisation import Manager, Unit
from samdesk.exchange.organisation_list import read_organisation, write_organisation

HEADER = (
    "Kod;Namn;Nivå;Överordnad kod;Antal anställda;Chef;Chefens e-post;Skyddsombud;Giltig från;Giltig till;Föregångare"
)
ROOT = "R;Region;region;;;;;;;;"


def listed(path: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8-sig") -> Path:
    file = path / "lista.csv"
    file.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
    return file


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as caught:
        read_organisation(path)
    return caught.value.faults


def places(path: Path) -> list[tuple[int, str]]:
    return [(fault.where.row or 0, fault.where.column) for fault in faults_of(path)]


def test_a_list_gives_its_units_in_order(tmp_path: Path) -> None:
    units = read_organisation(
        listed(
            tmp_path,
            ROOT,
            "10;Sjukhuset;förvaltning;R;12;Chef 0001|Chef 0002;|chef2@region.se;;2022-01-01;20231231;8|9",
            "101;Vård 1;enhet;10;0;Chef 0003;chef3@region.se;Ombud 1|Ombud 2;;2023-06-30;",
        )
    )
    assert units == (
        Unit("R", "Region", "region"),
        Unit(
            "10", "Sjukhuset", "förvaltning", "R", 12,
            (Manager("Chef 0001"), Manager("Chef 0002", "chef2@region.se")),
            (), date(2022, 1, 1), date(2023, 12, 31), ("8", "9"),
        ),
        Unit(
            "101", "Vård 1", "enhet", "10", 0, (Manager("Chef 0003", "chef3@region.se"),),
            ("Ombud 1", "Ombud 2"), None, date(2023, 6, 30),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encoding_and_separator_are_found_out(encoding: str, separator: str, tmp_path: Path) -> None:
    rows = [text.replace(";", separator) for text in (HEADER, ROOT, "1;Åsö vård;enhet;R;3;Chef 1;;;;;")]
    units = read_organisation(listed(tmp_path, *rows[1:], header=rows[0], encoding=encoding))
    assert [unit.name for unit in units] == ["Region", "Åsö vård"]


def test_english_names_in_any_case_spacing_and_order_are_understood(tmp_path: Path) -> None:
    path = listed(
        tmp_path,
        "Chef 1;A;Ada;x;;enhet;7",
        header=" manager  NAME ;Code;NAME;Own column;Parent_Code;LEVEL;Employees",
    )
    assert read_organisation(path) == (Unit("A", "Ada", "enhet", "", 7, (Manager("Chef 1"),)),)


def test_decomposed_letters_hard_spaces_and_outer_spaces_make_no_difference(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Å1;  Öst\u00a0vård ;enhet;;;;;;;;\r\n B ;Under;enhet;å1;;;;;;;")
    header = unicodedata.normalize("NFD", HEADER)
    first, second = read_organisation(listed(tmp_path, decomposed, header=header))
    assert (first.code, first.name) == ("Å1", "Öst vård")
    assert (second.code, second.parent) == ("B", "Å1")


def test_a_workbook_with_numbers_and_dates_in_its_cells_is_understood(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(HEADER.split(";"))
    page.append([1, "Region", "region"])
    page.append(
        [10.0, "Vård", "enhet", 1, 12, "Chef 1", None, None, datetime(2022, 1, 1), date(2023, 12, 31), 20230101]
    )
    book.save(tmp_path / "lista.xlsx")
    assert read_organisation(tmp_path / "lista.xlsx")[1] == Unit(
        "10", "Vård", "enhet", "1", 12, (Manager("Chef 1"),), (), date(2022, 1, 1), date(2023, 12, 31), ("20230101",)
    )


FAULTY = [
    ("A;;enhet;;;;;;;;", "Namn", "no Namn"),
    (";Vård;enhet;R;;;;;;;", "Kod", "no Kod"),
    ("A;Vård;;R;;;;;;;", "Nivå", "no Nivå"),
    ("r;Vård;enhet;;;;;;;;", "Kod", "row 2 and on row 3"),
    ("A;Vård;enhet;X;;;;;;;", "Överordnad kod", "X is not in the list"),
    ("A;Vård;enhet;a;;;;;;;", "Överordnad kod", "its own parent"),
    ("A;Vård;enhet;R;-1;;;;;;", "Antal anställda", "no number"),
    ("A;Vård;enhet;R;2,5;;;;;;", "Antal anställda", "no number"),
    ("A;Vård;enhet;R;många;;;;;;", "Antal anställda", "no number"),
    ("A;Vård;enhet;R;;;;;31.1.2023;;", "Giltig från", "no date"),
    ("A;Vård;enhet;R;;;;;2023-02-30;;", "Giltig från", "no date"),
    ("A;Vård;enhet;R;;;;;;2023-1-31;", "Giltig till", "no date"),
    ("A;Vård;enhet;R;;;;;2023-01-02;2023-01-01;", "Giltig till", "before it begins"),
    ("A;Vård;enhet;R;;Chef 1;a@b.se|c@d.se;;;;", "Chefens e-post", "2 e-mails and 1 managers"),
    ("A;Vård;enhet;R;;Chef 1;a(at)b.se;;;;", "Chefens e-post", "no e-mail"),
    ("A;Vård;enhet;R;;Chef 1||Chef 2;;;;;", "Chef", "between two separators"),
    ("A|B;Vård;enhet;R;;;;;;;", "Kod", "separates"),
    ("A\u200b;Vård;enhet;R;;;;;;;", "Kod", "U+200B"),
    ("A\x01;Vård;enhet;R;;;;;;;", "Kod", "U+0001"),
    ("A" * 41 + ";Vård;enhet;R;;;;;;;", "Kod", "41 characters"),
    ("A;" + "v" * 201 + ";enhet;R;;;;;;;", "Namn", "201 characters"),
    ("A;Vård;enhet", "", "has 3 cells"),
    ("A;Vård;enhet;R;;;;;;;;;extra", "", "has 13 cells"),
]


@pytest.mark.parametrize(("row", "column", "said"), FAULTY, ids=[said for _row, _column, said in FAULTY])
def test_a_fault_is_told_with_its_row_column_and_advice(row: str, column: str, said: str, tmp_path: Path) -> None:
    (fault,) = faults_of(listed(tmp_path, ROOT, row))
    assert (fault.where.file, fault.where.row, fault.where.column) == ("lista.csv", 3, column)
    assert said in f"{fault.what} {fault.advice}"
    assert fault.advice


def test_all_faults_of_a_list_come_at_once_in_the_names_of_its_own_columns(tmp_path: Path) -> None:
    path = listed(
        tmp_path,
        "A;;enhet;X;Chef 1;många",
        "A;Vård;enhet;;;-3",
        header="code;name;level;parent code;manager name;employees",
    )
    assert sorted(places(path)) == [(2, "employees"), (2, "name"), (2, "parent code"), (3, "code"), (3, "employees")]


def test_a_circle_is_told_once_with_its_chain(tmp_path: Path) -> None:
    rows = ["D;Fyra;enhet;B", "A;Ett;enhet;C", "B;Två;enhet;A", "C;Tre;enhet;B"]
    path = listed(tmp_path, *(row + ";;;;;;;" for row in rows))
    (fault,) = faults_of(path)
    assert "B → A → C → B" in fault.what
    assert (fault.where.row, fault.where.column) == (3, "Överordnad kod")


def test_a_unit_that_goes_on_after_its_parent_has_ended_is_a_fault(tmp_path: Path) -> None:
    rows = [
        "A;Ett;enhet;;;;;;;2022-12-31;",
        "B;Två;enhet;A;;;;;;2022-12-31;",
        "C;Tre;enhet;A;;;;;;2023-01-01;",
        "D;Fyra;enhet;A;;;;;;;",
    ]
    assert places(listed(tmp_path, *rows)) == [(4, "Giltig till"), (5, "Giltig till")]


def test_predecessors_need_not_be_in_the_list(tmp_path: Path) -> None:
    first, _second = read_organisation(listed(tmp_path, "A;Ett;enhet;;;;;;;;gammal|B", "b;Två;enhet;;;;;;;;"))
    assert first.predecessors == ("gammal", "b")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Namn;Nivå;Överordnad kod;Chef", "Kod"),
        ("Kod;Namn;Överordnad kod;Chef", "Nivå"),
        ("Kod;Namn;Nivå;Överordnad kod", "Chef"),
    ],
)
def test_a_missing_column_is_named(header: str, expected: str, tmp_path: Path) -> None:
    (fault,) = faults_of(listed(tmp_path, "A;Ett;enhet;"[: 2 * header.count(";")] + ";" * 9, header=header + ";;;;;"))[
        :1
    ]
    assert fault.where.column == expected
    assert expected in fault.what


def test_a_column_that_is_nearly_known_is_not_passed_over(tmp_path: Path) -> None:
    (fault,) = faults_of(listed(tmp_path, ROOT, header=HEADER.replace("Skyddsombud", "Skydsombud")))
    assert fault.where.column == "Skydsombud"
    assert "Skyddsombud" in fault.advice


def test_two_columns_for_the_same_are_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(listed(tmp_path, ROOT + ";x", header=HEADER + ";Code"))
    assert fault.where.column == "Code"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\r\n \r\n", "empty"),
        (b";;;\r\n;;;\r\n", "empty"),
        (HEADER.encode(), "no units"),
        (HEADER.replace(";", "#").encode(), "Only one column"),
        ("\r\n".join([HEADER, "A;Vård;enhet;;;;;;;;"]).encode().decode("cp1252").encode(), "garbled"),
        ("\r\n".join([HEADER, "A;Vård;enhet;;;;;;;;"]).encode("utf-16-le"), "not text"),
        ("\r\n".join([HEADER, 'A;"Vård;enhet;;;;;;;;']).encode(), "quotation marks"),
        ("\r\n".join([HEADER, 'A;"Vård" x;enhet;;;;;;;;']).encode(), "quotation marks"),
        (HEADER.encode() + b"\r\nA;V\x00rd;enhet;;;;;;;;", "not text"),
        (HEADER.encode("cp1252") + b"\r\nA;V\x81rd;enhet;;;;;;;;", "not text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", "old kind"),
        (b"PK\x03\x04 not a workbook after all", "damaged"),
    ],
)
def test_a_file_that_is_no_list_is_told_why(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_bytes(data)
    faults = faults_of(path)
    assert said in faults[-1].what
    assert faults[-1].advice


def test_letters_garbled_by_the_sender_are_told_once_however_many(tmp_path: Path) -> None:
    (fault,) = faults_of(listed(tmp_path, *(f"{n};VÃ¥rd {n};enhet;;;;;;;;" for n in range(50))))
    assert (fault.where.row, fault.where.column) == (2, "Namn")
    assert "50" in fault.advice


def test_letters_of_other_languages_are_not_taken_for_garbled(tmp_path: Path) -> None:
    names = ["Jõao Ãlvares", "JOÃO", "Ælfgifu", "Vård – dag", "”Torget”"]
    path = listed(tmp_path, *(f"{n};{name};enhet;;;;;;;;" for n, name in enumerate(names)))
    assert [unit.name for unit in read_organisation(path)] == names


def test_a_missing_file_is_refused_and_a_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        read_organisation(tmp_path / "finns-inte.csv")
    assert "folder" in faults_of(tmp_path)[0].what


def test_a_list_with_faults_on_every_row_tells_the_first_thousand(tmp_path: Path) -> None:
    faults = faults_of(listed(tmp_path, *(f"{n};Vård;enhet;X;;;;;;;" for n in range(1500))))
    assert len(faults) == 1001
    assert "1500" in faults[0].what


_LETTER = st.characters(exclude_categories=("C", "Z"), exclude_characters="|ÃÂ†„”\ufffd")
_NAME = (
    st.lists(st.text(_LETTER, min_size=1, max_size=8), min_size=1, max_size=3)
    .map(lambda words: unicodedata.normalize("NFC", " ".join(words)))
    .filter(lambda text: "_x0" not in text)
)  # how workbooks escape characters
_CODE = st.text(_LETTER, min_size=1, max_size=4).map(lambda text: unicodedata.normalize("NFC", text))
_DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
_EMAIL = st.sampled_from(["", "chef@region.se", "=x@y.se"])


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


@st.composite
def units(draw: st.DrawFn) -> tuple[Unit, ...]:
    """Any organisation that a list can hold: parents stand anywhere in it."""
    codes = draw(st.lists(_CODE, min_size=1, max_size=6, unique_by=_key))
    outside = _CODE.filter(lambda code: _key(code) not in {_key(known) for known in codes})
    made = []
    for index, code in enumerate(codes):
        begins = draw(st.none() | _DAYS)
        made.append(
            Unit(
                code=code,
                name=draw(_NAME),
                level=draw(_NAME),
                parent=draw(st.sampled_from(["", *codes[:index]])),
                employees=draw(st.none() | st.integers(0, 999_999)),
                managers=tuple(draw(st.lists(st.builds(Manager, _NAME, _EMAIL), max_size=3))),
                safety_representatives=tuple(draw(st.lists(_NAME, max_size=2))),
                valid_from=begins,
                predecessors=tuple(draw(st.lists(outside | st.sampled_from(codes), max_size=2))),
            )
        )
    return tuple(draw(st.permutations(made)))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@given(organisation=units())
@example(
    organisation=(Unit("=1+1", "'=x", "@nivå", managers=(Manager("-Chef", "+a@b.se"), Manager("'")), employees=0),)
)
@example(organisation=(Unit("0012", "1e5", "2023-01-01", valid_from=date(2023, 1, 1), valid_to=date(2023, 1, 1)),))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_written_list_reads_back_without_a_difference(
    suffix: str, organisation: tuple[Unit, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("written") / f"lista{suffix}"
    write_organisation(organisation, out)
    assert read_organisation(out) == organisation


def test_text_that_a_spreadsheet_would_run_is_written_behind_an_apostrophe(tmp_path: Path) -> None:
    write_organisation([Unit("A", '=HYPERLINK("http://example.org")', "+x")], tmp_path / "lista.csv")
    cells = (tmp_path / "lista.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(";")
    assert cells[1:3] == ['"\'=HYPERLINK(""http://example.org"")"', "'+x"]


def test_the_same_units_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx", "a.csv", "b.csv"):
        write_organisation([Unit("A", "Ett", "enhet", valid_from=date(2023, 1, 1))], tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    "unit", [Unit("A", "Ett", "x", managers=(Manager("B|C"),)), Unit("A", "x", "x", predecessors=("|",))]
)
def test_a_name_that_the_list_would_divide_is_not_written(unit: Unit, tmp_path: Path) -> None:
    with pytest.raises(InputFaults):
        write_organisation([unit], tmp_path / "lista.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_list_is_written_as_csv_or_workbook_only(tmp_path: Path) -> None:
    with pytest.raises(InputFaults):
        write_organisation([], tmp_path / "lista.pdf")


_ROWS = st.lists(st.text(st.sampled_from("AB;|\"\n,\t ='-åÅ\u00a0120x@.") | st.characters(codec="utf-8"), max_size=30))


@given(data=st.binary(max_size=400) | st.builds("\n".join, _ROWS).map(lambda text: (HEADER + "\n" + text).encode()))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_units_or_faults(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("bytes") / "lista.csv"
    path.write_bytes(data)
    with suppress(InputFaults):
        read_organisation(path)
