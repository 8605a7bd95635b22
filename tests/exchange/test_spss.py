import csv
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.domain.current_answers import EVERYTHING, CurrentAnswer, Holds
from samdesk.domain.definition import Choice, Definition, Kind, Scale, Section, Statement
from samdesk.domain.rounds import FormRow, FormState
from samdesk.exchange.answer_writer import write_csv
from samdesk.exchange.spss_syntax import Widths, spss_syntax
from samdesk.exchange.spss_table import SpssTable
from tests.exchange.travelling import FORM_IDS

LONG = "Rutiner för ”våld och hot om våld” är kända; 'alla' vet vad de ska göra. " * 8
SCALES = (
    Scale("svar", tuple(Choice(code, {"sv": label}) for code, label in [("1", "Ja"), ("2", "Nej"), ("9", "Ej akt.")])),
    Scale("ord", (Choice("ja", {"sv": "Ja, 'absolut'"}), Choice("nej", {"sv": "Nej" * 60}))),
)


def definition(identifier: str, *more: Statement) -> Definition:
    rows = (
        Statement("a", Kind.SELECT_ONE, "7a", label={"sv": LONG}, scale="svar", motivation=True, action=True),
        Statement("b", Kind.SELECT_ONE, "10o", label={"sv": "Å, ä och ö\ni {policy}"}, scale="svar"),
        *more,
    )
    return Definition(identifier, "1", {"sv": "Åäö"}, ("sv",), (Section("s", {}, {}, rows),), SCALES)


MAIN = definition(
    "main",
    Statement("c", Kind.SELECT_ONE, "12", label={"sv": "Ord"}, scale="ord"),
    Statement("d", Kind.SELECT_MULTIPLE, "13", label={"sv": "Flera"}, scale="svar"),
    Statement("e", Kind.TEXT, "14", label={"sv": "Berätta"}),
    Statement("f", Kind.INTEGER, "15", label={"sv": "Hur många"}),
    Statement("g", Kind.DATE, "16", label={"sv": "När"}),
)
OTHER = definition("other", Statement("c", Kind.INTEGER, "12", label={"sv": "Antal"}))


class Words(defaultdict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"{key} {{number}}" if key in ("action", "motivation") else f"Etikett {key}"


def table(holds: Holds = EVERYTHING) -> SpssTable:
    names = {one.sha256: {"policy": "policyn"} for one in (MAIN, OTHER)}
    return SpssTable((MAIN, OTHER), names, Words(), holds)


def form(at: int, of: Definition, answers: dict[str, Answer], **more: object) -> CurrentAnswer:
    row = FormRow(
        FORM_IDS[at], of.sha256, f"A{at}", 'Enhet "Å"; ett', "A", "Norr", "Chef 1", FormState.KEYED, 1, 1, None, None
    )
    return CurrentAnswer(row, FormAnswers(answers, **more))  # type: ignore[arg-type]


FORMS = [
    form(
        0,
        MAIN,
        {
            "7a": Answer("9", action=True, motivation='Rad 1\nRad "2"; slut'),
            "10o": Answer("1"),
            "12": Answer("nej"),
            "13": Answer("1 9"),
            "14": Answer(text="=1+1; ja"),
            "15": Answer(text="1200"),
            "16": Answer(text="2023-12-05"),
        },
        answered_on=date(2023, 11, 2),
        participants=Participants(manager=True, employees=4),
        units_covered=("A0", "B"),
    ),
    form(
        1,
        MAIN,
        {
            "7a": Answer(missing=Missing.BLANK),
            "10o": Answer(missing=Missing.TWO_BOXES),
            "13": Answer(missing=Missing.ILLEGIBLE),
            "15": Answer(missing=Missing.ILLEGIBLE),
            "16": Answer(missing=Missing.BLANK),
        },
    ),
    form(2, OTHER, {"7a": Answer("2"), "12": Answer(text="17")}),
]


def cells(answers: Iterable[CurrentAnswer], holds: Holds = EVERYTHING) -> list[dict[str, object]]:
    made = table(holds)
    return [
        {variable.name: cell for variable, cell in zip(made.variables, row, strict=True) if cell not in (None, "")}
        for row in made.rows(answers)
    ]


def test_every_cell_is_a_number_a_day_or_one_line() -> None:
    first, second, third = cells(FORMS)
    assert [first[name] for name in ("s7a", "s10o", "s12", "s15", "s16")] == [9, 1, 2, "1200", "2023-12-05"]
    assert [first[name] for name in ("s13_c1", "s13_c2", "s13_c9")] == [1, 0, 1]
    assert first["s7a_motivation"] == "Rad 1 Rad ”2”; slut"
    assert (first["s7a_action"], second["s7a_action"]) == (1, 0)
    assert [second[name] for name in ("s7a", "s10o", "s13_c1", "s15")] == [-1, -3, -2, -2]
    assert "s16" not in second
    assert "s12" not in second
    assert (third["definition"], third["s12_v2"]) == (2, "17")


def test_a_row_that_is_asked_differently_has_a_variable_of_its_own_and_no_other_has() -> None:
    names = [question.name for question in table().questions]
    assert names == ["s7a", "s10o", "s12", "s12_v2", "s13", "s14", "s15", "s16"]
    assert "s12" not in cells(FORMS)[2]


def test_switches_leave_out_columns() -> None:
    names = {variable.name for variable in table(Holds(free_text=False, person_data=False)).variables}
    assert names.isdisjoint({"s14", "s7a_motivation", "managers"})
    assert {"s7a", "s7a_action", "s15"} <= names


def written(folder: Path, answers: list[CurrentAnswer]) -> Path:
    made = table()
    widths = Widths(len(made.variables))
    write_csv(folder / "svar.csv", [one.name for one in made.variables], widths.seen(made.rows(answers)))
    syntax = folder / "svar.sps"
    syntax.write_text(spss_syntax(made, "svar.csv", widths.most, ["Om filen. Slut", "x" * 900]), "utf-8", newline="")
    return syntax


def test_no_line_and_no_name_is_longer_than_spss_allows(tmp_path: Path) -> None:
    lines = written(tmp_path, FORMS).read_bytes().decode("utf-8-sig").split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 256
    names = [variable.name for variable in table().variables]
    assert [name for name in names if not re.fullmatch(r"[a-z][a-zA-Z0-9_]{0,62}[a-zA-Z0-9]", name)] == []
    assert len({name.casefold() for name in names}) == len(names)


def test_labels_are_cut_to_what_spss_allows_and_say_so(tmp_path: Path) -> None:
    said = (
        written(tmp_path, FORMS).read_bytes().decode("utf-8-sig").replace("' +\r\n  '", "").replace("' +\r\n    '", "")
    )
    (label,) = re.findall(r"VARIABLE LABELS s7a\r\n  '((?:[^']|'')*)'\.", said)
    assert len(label.replace("''", "'").encode()) <= 255
    assert label.endswith("…")
    (value,) = re.findall(r"  2 '([Nej]+…)'", said)
    assert len(value.encode()) <= 120


@pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not installed")
def test_pspp_runs_the_syntax_and_reads_what_was_written(tmp_path: Path) -> None:
    syntax = written(tmp_path, FORMS)
    more = "SAVE TRANSLATE /OUTFILE='values.csv' /TYPE=CSV /FIELDNAMES /REPLACE.\r\nDISPLAY DICTIONARY.\r\n"
    run = tmp_path / "run.sps"
    run.write_bytes(syntax.read_bytes() + more.encode())
    command = ["pspp", "-o", "said.csv", "-O", "format=csv", "run.sps"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = (tmp_path / "said.csv").read_text()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "error:" not in said
    assert "warning:" not in said
    with (tmp_path / "values.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["s7a"] for row in rows] == ["9", "-1", "2"]
    assert [row["s12"].strip() for row in rows] == ["2", "", ""]
    assert [row["s13_c9"].strip() for row in rows] == ["1", "-2", ""]
    assert rows[0]["unit_name"] == "Enhet ”Å”; ett"
    assert rows[0]["s7a_motivation"] == "Rad 1 Rad ”2”; slut"
    assert rows[0]["s14"] == "'=1+1; ja"
    assert (rows[0]["answered_on"], rows[0]["s16"], rows[0]["s15"]) == ("11/02/2023", "12/05/2023", "1200")
    assert "10o Å, ä och ö i policyn" in said
    assert "-3 THRU -1; 9" in said
    assert "Ja, 'absolut'" in said


def test_a_choice_code_that_cannot_be_in_a_name_is_counted() -> None:
    odd = replace(SCALES[0], choices=(Choice("1+", {"sv": "Ja"}), Choice("2+", {"sv": "Nej"})))
    one = replace(MAIN, scales=(odd, SCALES[1]))
    made = SpssTable((one,), {one.sha256: {}}, Words(), EVERYTHING)
    assert made.several[0].variables == ("s13_c1", "s13_c2")
