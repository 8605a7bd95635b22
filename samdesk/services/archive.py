"""The archive package of a round: everything about it in files that can be read without the program (C5).

PDF for people; CSV, XLSX and JSON for programs; a text that says what each file is, and a hash of each.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from samdesk.domain.current_answers import EVERYTHING, Holds
from samdesk.domain.definition import canonical_json, to_plain
from samdesk.domain.faults import Where, input_fault
from samdesk.domain.form_id import with_check, written
from samdesk.domain.rounds import Form
from samdesk.language import _, current
from samdesk.services import archive_records as records
from samdesk.services.actions import plan_rows
from samdesk.services.answers_out import list_rows, no_answers, table_rows, write_spss, write_text
from samdesk.services.changes import now
from samdesk.services.current_answers import CurrentAnswers
from samdesk.services.desks import refuse_itself
from samdesk.services.file_names import NamesTaken, file_name
from samdesk.services.on_paper import Speech, deliveries, filled_names
from samdesk.services.reporting import REPORT_KINDS, document
from samdesk.shipped import written_whole
from samdesk.storage import definitions as stored_definitions
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from samdesk.domain.actions import PlanRow
    from samdesk.domain.current_answers import CurrentAnswer, NoAnswer
    from samdesk.domain.definition import Definition
    from samdesk.domain.document import Document
    from samdesk.domain.rounds import FormRow
    from samdesk.services.changes import Progress
    from samdesk.services.current_answers import Table
    from samdesk.storage.desk_file import Desk

FORMS_IN_A_FILE: Final = 200
"""Forms of one PDF at most: some 800 pages, which any program opens at once."""
_NAMES_MANAGERS: Final = frozenset({"missing", "board"})
"""Reports that name managers on each row."""
_HAS_NOTES: Final = frozenset({"missing"})
"""Reports with what people wrote down."""
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_ORDINARY_FILE: Final = 0o100644 << 16
_UNIX: Final = 3
_PACKED_ALREADY: Final = frozenset({".pdf", ".xlsx"})
_BLANK: Final = with_check("000000")
"""The code on the blank form, which no desk allots."""


@dataclass(frozen=True)
class Archived:
    """An archive package that was written; ``files`` are the names in it."""

    path: Path
    forms: int
    files: tuple[str, ...]
    left_out: tuple[NoAnswer, ...]


def write_archive(
    desk: Desk, out: Path, *, round_id: str = "", holds: Holds = EVERYTHING, progress: Progress | None = None
) -> Archived:
    """Write the archive package of a round to ``out``, which ends in ``.zip``; the same round gives the same bytes.

    Raises ``InputFaults`` for another ending or if no form has an answer, ``Refused`` if the file cannot be written;
    lets ``Cancelled`` through. A file appears under its name only when it is whole.
    """
    if out.suffix.lower() != ".zip":
        raise input_fault(
            _("An archive cannot be written as “{suffix}”.").format(suffix=out.suffix),
            _("Name the file with .zip at the end."),
            Where(file=out.name),
        )
    refuse_itself(desk, out)
    answers = CurrentAnswers(desk, round_id)
    if not answers.rows:
        raise no_answers(answers)
    with (
        file_errors(out),
        TemporaryDirectory(prefix=".samdesk", dir=out.parent) as place,  # nothing lies on another disk than chosen
        written_whole(out) as part,
        zipfile.ZipFile(part, "w") as package,
    ):
        writer = _Writer(desk, answers, holds, package, Path(place), progress or _nobody)
        writer.write()
    return Archived(out, len(answers.rows), tuple(writer.files), answers.left_out)


def _nobody(_done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


class _Writer:
    """Holds the open package; each file is made beside it and then packed."""

    def __init__(
        self,
        desk: Desk,
        answers: CurrentAnswers,
        holds: Holds,
        package: zipfile.ZipFile,
        place: Path,
        told: Progress,
    ) -> None:
        self._desk = desk
        self._answers = answers
        self._holds = holds
        self._package = package
        self._place = place
        self._told = told
        self._made_on = now().astimezone().date()
        self.files: dict[str, tuple[str, str]] = {}
        """By name, what each file is and its SHA-256."""

    def write(self) -> None:
        self._write_answers()
        self._write_forms()
        self._write_definitions()
        self._write_reports()
        self._write_records()
        self._write_words()

    def _add(self, name: str, what: str, make: Callable[[Path], object]) -> None:
        """Make a file and pack it."""
        made = self._place / "made"
        make(made)
        hashed = hashlib.sha256()
        member = zipfile.ZipInfo(name, _EARLIEST)
        member.create_system, member.external_attr = _UNIX, _ORDINARY_FILE
        packed = Path(name).suffix in _PACKED_ALREADY
        member.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        member.file_size = made.stat().st_size
        with made.open("rb") as file, self._package.open(member, "w") as packing:
            while block := file.read(2**20):
                hashed.update(block)
                packing.write(block)
        made.unlink()
        self.files[name] = (what, hashed.hexdigest())

    def _add_table(self, name: str, what: str, table: Table) -> None:
        from samdesk.exchange.answer_writer import write_csv

        self._add(name, what, lambda made: write_csv(made, *table))

    def _write_answers(self) -> None:
        answers, holds = self._answers, self._holds
        what = _("A row for each form; the program reads it again: samdesk key --from.")
        self._add_table("answers/answers.csv", what, table_rows(answers, holds))
        listed = _("A row for each answered statement, with what codes mean.")
        self._add_table("answers/answers-long.csv", listed, list_rows(answers, holds))
        syntax = self._place / "syntax"
        numbers = _("A row for each form, in numbers, for programs of statistics; texts are on one line.")
        name = "answers-spss.csv"
        self._add(f"spss/{name}", numbers, lambda made: write_spss(answers, made, syntax, name, holds))
        self._add("spss/answers.sps", _("Syntax for SPSS that reads the file above."), syntax.replace)

    # Forms with their answers

    def _write_forms(self) -> None:
        from samdesk.reports.bundle import write_bundle

        total, done = len(self._answers.rows), 0
        taken = NamesTaken()
        for title, rows in self._groups():
            documents = [self._document(one) for one in self._answers.read(self._holds, rows=rows)]
            name = f"forms/{taken.free(file_name(title))}.pdf"
            told = partial(self._tell, done, total)
            what = _("Forms with their answers: {title}").format(title=title)
            self._add(name, what, lambda made: write_bundle(documents, made, title=title, progress=told))  # noqa: B023
            done += len(rows)

    def _tell(self, before: int, total: int, drawn: int) -> None:
        self._told(before + drawn, total)

    def _groups(self) -> Iterator[tuple[str, list[FormRow]]]:
        """The forms of each förvaltning, some in each file, with what the file is called."""
        by_forvaltning: dict[tuple[str, str], list[FormRow]] = {}
        for row in self._answers.rows:
            name = row.forvaltning_name or (_("Above förvaltning") if row.unit else _("Forms without a unit"))
            by_forvaltning.setdefault((row.forvaltning, name), []).append(row)
        for (code, name), rows in by_forvaltning.items():
            title = f"{code} {name}".strip()
            parts = -(-len(rows) // FORMS_IN_A_FILE)
            for at in range(parts):
                part = _("{title}, part {n} of {parts}").format(title=title, n=at + 1, parts=parts)
                yield part if parts > 1 else title, rows[at * FORMS_IN_A_FILE : (at + 1) * FORMS_IN_A_FILE]

    def _document(self, one: CurrentAnswer) -> Document:
        from samdesk.reports.answers import AnsweredForm, answers_document

        row, a_round = one.row, self._answers.round
        definition = self._answers.definitions[row.definition]
        whose = " · ".join(filter(None, (a_round.name, row.unit, written(row.form_id))))
        form = AnsweredForm(
            row.form_id,
            definition,
            filled_names(a_round, definition, row.forvaltning),
            row.unit_name,
            whose,
            one.content,
            self._plan(row.form_id),
            is_final=True,
        )
        return answers_document(form, language=current(), made_on=self._made_on, source=self._desk.title)

    def _plan(self, form_id: str) -> dict[int, PlanRow]:
        holds = self._holds
        return {
            at: replace(row, what=row.what if holds.free_text else "–", who=row.who if holds.person_data else "")
            for at, row in plan_rows(self._desk, form_id).items()
        }

    # What was asked

    def _write_definitions(self) -> None:
        from samdesk.exchange.definition_writer import write_definition

        for sha256, definition in self._answers.definitions.items():
            name = f"definitions/{file_name(definition.id, definition.version)}"
            with self._desk.reading() as db:
                materials = stored_definitions.materials(db, sha256)
            self._add(f"{name}.pdf", _("The form as it was printed, blank."), partial(self._print_blank, definition))
            self._add(
                f"{name}.xlsx",
                _("The definition as a workbook: statements, choices, support material."),
                partial(write_definition, definition, materials),
            )
            plain = canonical_json(to_plain(definition))
            what = _("The definition in the form that its SHA-256 is of: {sha256}").format(sha256=sha256)
            self._add(f"{name}.json", what, lambda made: made.write_bytes(plain))  # noqa: B023 - made at once

    def _print_blank(self, definition: Definition, out: Path) -> None:
        from samdesk.paper.bundle_pdf import About, Bundle, print_bundles

        a_round = self._answers.round
        blank = Form(_BLANK, a_round.id, definition.sha256, ())
        (delivery,) = deliveries(self._desk, a_round, (), Speech(), [blank])
        title = definition.title.get(definition.language, definition.id)
        drawn = BytesIO()
        print_bundles([Bundle((delivery.form,))], About(title, a_round.name, definition.language), drawn)
        out.write_bytes(drawn.getvalue())

    # Reports and records

    def _write_reports(self) -> None:
        from samdesk.reports.pdf import write_pdf
        from samdesk.reports.plain import write_csv

        for kind in REPORT_KINDS:
            if not self._holds.person_data and kind in _NAMES_MANAGERS:
                continue
            if not self._holds.free_text and kind in _HAS_NOTES:
                continue
            report = document(self._desk, kind, round_id=self._answers.round.id)
            self._add(f"reports/{kind}.pdf", report.title, partial(write_pdf, report))
            table = _("The main table of the report above.")
            self._add(f"reports/{kind}.csv", table, partial(write_csv, report))

    def _write_records(self) -> None:
        desk, a_round, holds = self._desk, self._answers.round, self._holds
        tables = (
            ("forms", _("Every form of the round, and what happened to its paper."), records.form_table),
            ("actions", _("The action plans of the year."), records.action_table),
            ("events", _("Who did what with which form, and when."), records.event_table),
            ("decisions", _("What was decided about answers that differed."), records.decision_table),
            ("conflicts", _("What nobody has settled, with all answers."), records.conflict_table),
        )
        units = _("The organisation when the archive was made.")
        self._add_table("records/organisation.csv", units, records.unit_table(desk, holds))
        for name, what, table in tables:
            self._add_table(f"records/{name}.csv", what, table(desk, a_round, holds))

    def _write_words(self) -> None:
        from samdesk.reports.answers_note import archive_readme

        sums, what = "SHA256SUMS", _("The SHA-256 of every other file.")
        readme = archive_readme(
            self._answers.round,
            forms=len(self._answers.rows),
            left_out=self._answers.left_out,
            twice=self._answers.twice,
            holds=self._holds,
            files=[*((name, said) for name, (said, _sha256) in self.files.items()), (sums, what)],
            language=current(),
            made_on=self._made_on,
            source=self._desk.title,
        )
        self._add("README.txt", _("This text."), lambda made: write_text(made, readme))
        lines = [f"{sha256} *{name}\n" for name, (_said, sha256) in sorted(self.files.items())]
        self._add(sums, what, lambda made: made.write_bytes("".join(lines).encode()))
