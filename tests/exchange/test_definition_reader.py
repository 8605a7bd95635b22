import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samdesk.domain.definition import AnsweredBy, Condition, Kind
from samdesk.domain.faults import Fault, InputFaults
from samdesk.exchange.definition_reader import read_definition
from samdesk.shipped import forms_folder
from tests.exchange.definition_files import EN, SV, Place, Sheets, changed, folder, sound, workbook


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as caught:
        read_definition(path)
    return caught.value.faults


def places(faults: tuple[Fault, ...]) -> list[Place]:
    return [(fault.where.sheet, fault.where.row or 0, fault.where.column) for fault in faults]


def test_a_folder_and_a_workbook_say_the_same(tmp_path: Path) -> None:
    sheets = changed(
        (("survey", 4, "constraint"), "count-selected(.) <= 2"),
        (("survey", 5, "relevant"), "${s1} != '2'"),
        (("survey", 2, "hint::Svenska (sv)"), "Svara för varje"),
        (("survey", 2, "hint::English (en)"), "Answer for each"),
        (("survey", 3, "motivation"), "ja"),
        (("settings", 2, "answered_by"), "level:förvaltning"),
    )
    definition, material = read_definition(folder(tmp_path / "prov", sheets))
    assert read_definition(workbook(tmp_path / "prov.xlsx", sheets)) == (definition, material)
    assert definition.languages == ("sv", "en")
    assert definition.title == {"sv": "Prov", "en": "Test"}
    assert (definition.answered_by, definition.level) == (AnsweredBy.LEVEL, "förvaltning")
    section = definition.sections[0]
    assert section.stem == {"sv": "Svara för varje", "en": "Answer for each"}
    assert [statement.kind for statement in section.statements] == [
        Kind.SELECT_ONE,
        Kind.SELECT_MULTIPLE,
        Kind.TEXT,
        Kind.NOTE,
    ]
    assert section.statements[0].motivation
    assert section.statements[1].max_choices == 2
    assert section.statements[2].relevant == Condition("1", "2", equal=False)


def test_a_column_without_language_speaks_the_default_one(tmp_path: Path) -> None:
    sheets = sound()
    for name in ("survey", "choices"):
        sheets[name] = [{column.replace(SV, "label"): text for column, text in row.items()} for row in sheets[name]]
    assert read_definition(folder(tmp_path / "prov", sheets)) == read_definition(folder(tmp_path / "same", sound()))


def test_rows_outside_groups_make_sections_without_a_name(tmp_path: Path) -> None:
    sheets = sound()
    sheets["survey"] = sheets["survey"][1:5]
    definition, _material = read_definition(folder(tmp_path / "prov", sheets))
    assert [(section.name, len(section.statements)) for section in definition.sections] == [("", 4)]


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("${s1} = '1'", Condition("1", "1")),
        ("${s1}='1'", Condition("1", "1")),
        ('${s1} != "2"', Condition("1", "2", equal=False)),
        ("${s1} = ’1’", Condition("1", "1")),
        ("selected(${s1}, '1')", Condition("1", "1")),
        ("selected( ${s2} ,'2' )", Condition("2a", "2")),
        ("not(selected(${s2}, '2'))", Condition("2a", "2", equal=False)),
    ],
)
def test_a_condition_becomes_number_and_code(written: str, condition: Condition, tmp_path: Path) -> None:
    sheets = changed((("survey", 5, "relevant"), written))
    definition, _material = read_definition(folder(tmp_path / "prov", sheets))
    assert definition.by_number["2b"].relevant == condition


def test_columns_of_templates_are_passed_over_while_they_are_empty(tmp_path: Path) -> None:
    sheets = sound()
    for column in ("appearance", "label::Français (fr)", "hint::English (en)", "lable"):
        sheets["survey"][0][column] = ""
    assert read_definition(folder(tmp_path / "prov", sheets)) == read_definition(folder(tmp_path / "same", sound()))


FAULTS: list[tuple[Place, str, str]] = [
    (("survey", 3, "type"), "slect_one svar", "Is select_one meant?"),
    (("survey", 3, "type"), "select_one", "not complete"),
    (("survey", 3, "type"), "select_one svar or_other", "says too much"),
    (("survey", 3, "type"), "select_one svaar", "Is svar meant?"),
    (("survey", 3, "type"), "geopoint", "paper cannot hold"),
    (("survey", 3, "type"), "", "no type"),
    (("survey", 2, "type"), "begin_repeat", "Paper cannot repeat"),
    (("survey", 4, "type"), "begin_group", "inside another group"),
    (("survey", 7, "type"), "end_repeat", "Nothing is open"),
    (("survey", 8, "type"), "end_group", "Nothing is open"),
    (("survey", 3, "name"), "", "no name"),
    (("survey", 3, "name"), "å 1", "cannot be a name"),
    (("survey", 3, "name"), "meta", "cannot be a name"),
    (("survey", 4, "name"), "s1", "taken by row 3"),
    (("survey", 3, "number"), "", "no number"),
    (("survey", 3, "number"), "1.1", "cannot be the number"),
    (("survey", 3, "number"), "1234567", "cannot be the number"),
    (("survey", 5, "number"), "2A", "taken by row 4"),
    (("survey", 6, "number"), "7", "no meaning"),
    (("survey", 6, "motivation"), "yes", "no meaning"),
    (("survey", 2, "relevant"), "${s1} = '1'", "no meaning"),
    (("survey", 2, "help::Svenska (sv)"), "Hjälp", "no meaning"),
    (("survey", 7, SV), "Slut", "no meaning"),
    (("survey", 3, SV), "", "missing in Svenska (sv)"),
    (("survey", 3, EN), "", "missing in English (en)"),
    (("survey", 2, EN), "", "missing in English (en)"),
    (("survey", 3, EN), "Know {polcy}", "{polcy}"),
    (("survey", 3, EN), "Know ${policy}", "${"),
    (("survey", 3, SV), "x" * 601, "601 characters"),
    (("survey", 3, SV), "a\x07b", "U+0007"),
    (("survey", 3, "law"), "{lag}", "{lag}"),
    (("survey", 3, "motivation"), "kanske", "neither yes nor no"),
    (("survey", 5, "relevant"), "${s1} > 1", "cannot be printed"),
    (("survey", 5, "relevant"), "not(selected(${s1}, '1')", "cannot be printed"),
    (("survey", 5, "relevant"), "${s9} = '1'", "no row with choices above"),
    (("survey", 3, "relevant"), "selected(${s2}, '1')", "no row with choices above"),
    (("survey", 5, "relevant"), "${s1} = '7'", "The choices are 1, 2"),
    (("survey", 5, "relevant"), "${s2} = '1'", "selected(${s2}, '1')"),
    (("survey", 4, "constraint"), ". < 3", "cannot be checked"),
    (("survey", 4, "constraint"), "count-selected(.) <= 0", "cannot be checked"),
    (("survey", 3, "constraint"), "count-selected(.) <= 1", "cannot be checked"),
    (("choices", 2, "name"), "ja nej", "cannot be the code"),
    (("choices", 2, "name"), "123456789", "cannot be the code"),
    (("choices", 2, "name"), "", "cannot be the code"),
    (("choices", 3, "name"), "1", "twice"),
    (("choices", 2, EN), "", "missing in English (en)"),
    (("settings", 2, "form_id"), "Å 1", "cannot be the id"),
    (("settings", 2, "form_id"), "", "cannot be the id"),
    (("settings", 2, "variant_of"), "SAM", "cannot be the id"),
    (("settings", 2, "variant_of"), "prov", "variant of itself"),
    (("settings", 2, "version"), "", "no version"),
    (("settings", 2, "form_title"), "", "missing in Svenska (sv)"),
    (("settings", 2, "translated_title::English (en)"), "", "missing in English (en)"),
    (("settings", 2, "default_language"), "Svenska", "names no language"),
    (("settings", 2, "answered_by"), "everyone", "who answers"),
    (("settings", 2, "answered_by"), "level:", "who answers"),
    (("settings", 2, "answered_by"), "unit:x", "who answers"),
]


@pytest.mark.parametrize(
    ("place", "text", "said"), FAULTS, ids=[f"{place[2]}={text[:30]}" for place, text, _ in FAULTS]
)
def test_a_fault_is_told_with_sheet_row_column_and_advice(place: Place, text: str, said: str, tmp_path: Path) -> None:
    for path in (
        folder(tmp_path / "prov", changed((place, text))),
        *([workbook(tmp_path / "prov.xlsx", changed((place, text)))] if "\x07" not in text else []),
    ):
        faults = faults_of(path)
        assert place in places(faults)
        fault = faults[places(faults).index(place)]
        assert said in f"{fault.what} {fault.advice}"
        assert fault.advice
        assert fault.where.file == path.name


COLUMN_FAULTS = [
    ("lable::Svenska (sv)", "Is label meant?"),
    ("appearance", "cannot do what"),
    ("media::image", "cannot do what"),
    ("calculation", "cannot do what"),
    ("hint::Svenska", "parentheses"),
    ("kommentarer till oss", "not known"),
]


@pytest.mark.parametrize(("column", "said"), COLUMN_FAULTS, ids=[column for column, _ in COLUMN_FAULTS])
def test_a_column_that_would_be_lost_is_a_fault(column: str, said: str, tmp_path: Path) -> None:
    (fault,) = faults_of(folder(tmp_path / "prov", changed((("survey", 3, column), "x"))))
    assert (fault.where.sheet, fault.where.column) == ("survey", column)
    assert said in f"{fault.what} {fault.advice}"


def test_a_title_with_a_language_in_the_wrong_column_is_told_its_right_one(tmp_path: Path) -> None:
    (fault,) = faults_of(folder(tmp_path / "prov", changed((("settings", 2, "form_title::English (en)"), "Test"))))
    assert "translated_title::English (en)" in fault.advice


@pytest.mark.parametrize(
    ("sheet", "column", "expected"),
    [
        ("survey", "type", "type"),
        ("survey", "number", "number"),
        ("survey", EN, EN),
        ("choices", EN, EN),
        ("choices", "list_name", "list_name"),
        ("settings", "version", "version"),
    ],
)
def test_a_missing_column_is_named(sheet: str, column: str, expected: str, tmp_path: Path) -> None:
    sheets = sound()
    for row in sheets[sheet]:
        row.pop(column, None)
    found = faults_of(folder(tmp_path / "prov", sheets))
    assert any(fault.where.sheet == sheet and fault.where.column == expected for fault in found)


def test_a_text_given_in_one_language_must_be_there_in_all(tmp_path: Path) -> None:
    sheets = changed((("survey", 3, "hint::Svenska (sv)"), "Ja: alla"), (("survey", 4, "hint::English (en)"), "Yes"))
    assert places(faults_of(folder(tmp_path / "prov", sheets))) == [
        ("survey", 3, "hint::English (en)"),
        ("survey", 4, "hint::Svenska (sv)"),
    ]


def test_two_columns_for_the_default_language_are_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(folder(tmp_path / "prov", changed((("survey", 3, "label"), "Alla"))))
    assert fault.where.column == "label"


def test_a_row_of_unknown_type_still_takes_its_number(tmp_path: Path) -> None:
    sheets = changed((("survey", 3, "type"), "okänd"), (("survey", 4, "number"), "1"))
    assert places(faults_of(folder(tmp_path / "prov", sheets))) == [("survey", 3, "type"), ("survey", 4, "number")]


def test_an_unclosed_group_is_told_at_its_beginning(tmp_path: Path) -> None:
    sheets = sound()
    sheets["survey"].pop()
    assert places(faults_of(folder(tmp_path / "prov", sheets))) == [("survey", 2, "type")]


def test_a_repeat_is_told_once_and_its_end_not_at_all(tmp_path: Path) -> None:
    sheets = changed((("survey", 2, "type"), "begin_repeat"), (("survey", 7, "type"), "end_repeat"))
    assert places(faults_of(folder(tmp_path / "prov", sheets))) == [("survey", 2, "type")]


def test_an_empty_group_is_a_fault(tmp_path: Path) -> None:
    sheets = sound()
    sheets["survey"] += [{"type": "begin_group", "name": "g2", SV: "G", EN: "G"}, {"type": "end_group"}]
    assert places(faults_of(folder(tmp_path / "prov", sheets))) == [("survey", 8, "type")]


def test_a_form_without_statements_is_a_fault(tmp_path: Path) -> None:
    sheets = sound()
    sheets["survey"] = [row for row in sheets["survey"] if not row.get("number")]
    sheets["survey"][1]["number"] = ""
    (fault,) = faults_of(folder(tmp_path / "prov", sheets))
    assert "no statement" in fault.what


def test_more_rows_than_a_form_holds_are_a_fault(tmp_path: Path) -> None:
    sheets = sound()
    sheets["survey"] += [
        {"type": "text", "name": f"t{n}", "number": f"t{n}", SV: "Berätta", EN: "Tell"} for n in range(200)
    ]
    (fault,) = faults_of(folder(tmp_path / "prov", sheets))
    assert "204 rows" in fault.what


def test_more_choices_than_paper_has_room_for_are_a_fault_of_the_row_that_takes_one(tmp_path: Path) -> None:
    sheets = sound()
    sheets["choices"] += [{"list_name": "svar", "name": str(n), SV: str(n), EN: str(n)} for n in range(3, 14)]
    assert places(faults_of(folder(tmp_path / "prov", sheets))) == [("survey", 3, "type")]


def test_faults_of_all_sheets_come_at_once(tmp_path: Path) -> None:
    expected: list[Place] = [
        ("survey", 3, "number"),
        ("survey", 4, EN),
        ("survey", 5, "relevant"),
        ("choices", 2, "name"),
        ("settings", 2, "answered_by"),
    ]
    path = folder(tmp_path / "prov", changed(*((place, "" if place[2] == EN else "? ?") for place in expected)))
    (path / "material" / "fr").mkdir(parents=True)
    (path / "material" / "fr" / "01.md").write_text("# Fr")
    found = places(faults_of(path))
    assert {*expected, ("material/fr/01.md", 0, "")} <= set(found)
    assert [place[:2] for place in found] == sorted(place[:2] for place in found)


def test_missing_sheets_are_named_all_at_once(tmp_path: Path) -> None:
    whats = [fault.what for fault in faults_of(folder(tmp_path / "prov", {"survey": sound()["survey"]}))]
    assert [name for name in ("choices", "settings") if any(name in what for what in whats)] == ["choices", "settings"]


def test_a_mistyped_sheet_is_told_its_right_name(tmp_path: Path) -> None:
    sheets: Sheets = {"surveys" if name == "survey" else name: rows for name, rows in sound().items()}
    assert any("Is survey meant?" in fault.advice for fault in faults_of(workbook(tmp_path / "prov.xlsx", sheets)))


def test_one_unreadable_sheet_does_not_hide_the_faults_of_the_others(tmp_path: Path) -> None:
    path = folder(tmp_path / "prov", {name: rows for name, rows in sound().items() if name != "settings"})
    (path / "choices.csv").write_bytes(b"")
    assert [(fault.where.sheet, fault.where.file) for fault in faults_of(path)] == [("", "prov"), ("choices", "prov")]


def test_support_material_is_read_by_language_and_name(tmp_path: Path) -> None:
    path = folder(tmp_path / "prov", sound())
    for code in ("sv", "en"):
        (path / "material" / code).mkdir(parents=True)
        (path / "material" / code / "01-syfte.md").write_bytes(f"\ufeff# Hej {code}\r\n\r\nText\r\n".encode())
    _definition, material = read_definition(path)
    assert [(text.language, text.name, text.text, text.title) for text in material] == [
        ("en", "01-syfte", "# Hej en\n\nText", "Hej en"),
        ("sv", "01-syfte", "# Hej sv\n\nText", "Hej sv"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few make links")
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    path = folder(tmp_path / "prov", sound())
    (tmp_path / "secret.md").write_text("# Hemligt")
    (path / "material" / "sv").mkdir(parents=True)
    (path / "material" / "sv" / "01.md").symlink_to(tmp_path / "secret.md")
    (fault,) = faults_of(path)
    assert "link" in fault.what


@pytest.mark.parametrize("name", ["sam-chef", "sam-chef-over-chefer", "sam-forvaltning"])
def test_shipped_definitions_have_no_faults(name: str) -> None:
    definition, material = read_definition(forms_folder() / name)
    assert definition.id == name
    assert material


@given(data=st.binary(max_size=300), sheet=st.sampled_from(["survey", "choices", "settings"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_definition_or_faults(
    data: bytes, sheet: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "prov"
    shutil.copytree(forms_folder() / "sam-forvaltning", path)
    file = path / f"{sheet}.csv"
    file.write_bytes(data + file.read_bytes()[len(data) :])
    _read_or_faults(path)


WORDS = [
    "begin_group", "end_group", "begin_repeat", "end_repeat", "select_one", "select_one svar", "note", "svar", "s1",
    "${s1} = '1'", "selected(${s1}, '1')", "count-selected(.) <= 2", "1", "{policy}", "", "Svenska (sv)", "level:",
]  # fmt: skip


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_cells_give_a_definition_or_faults(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    sheets = sound()
    words = st.sampled_from(WORDS) | st.text(max_size=8)
    for _ in range(data.draw(st.integers(1, 6))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.sampled_from([*row, "relevant", "constraint", "hint", "hint::x (sv)"]))] = data.draw(words)
    _read_or_faults(folder(tmp_path_factory.mktemp("cells") / "prov", sheets))


def _read_or_faults(path: Path) -> None:
    with suppress(InputFaults):
        read_definition(path)
