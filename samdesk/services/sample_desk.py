"""The sample region as desk files: one that is ready to try, and a demo of the whole cycle that leaves its files.

Everything below the 17 förvaltningar is invented (see ``sample_region``); the steps are those that people take.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import zip_longest
from typing import TYPE_CHECKING

from samdesk.domain.actions import Status
from samdesk.domain.answers import valid_codes
from samdesk.domain.faults import refused
from samdesk.domain.organisation import Organisation
from samdesk.language import _
from samdesk.services import (
    actions,
    collecting,
    definitions,
    desks,
    exporting,
    forms,
    key_table,
    organisations,
    printing,
    reporting,
    rounds,
    sample,
)
from samdesk.services.sample_actions import sample_outcome, sample_plan, write_last_plans
from samdesk.services.sample_answers import sample_answers
from samdesk.services.sample_organisation import sample_organisation
from samdesk.storage import definitions as stored_definitions
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.definition import Definition
    from samdesk.domain.organisation import Unit
    from samdesk.domain.rounds import FormRow
    from samdesk.services.changes import Progress
    from samdesk.storage.desk_file import Desk

_NAMES = {
    "policy": "Region Skånes policy för hälsofrämjande arbetsmiljö",
    "samverkansavtal": "Region Skånes samverkansavtal",
    "region": "Region Skåne",
}
_SEED = 2023
_DISPUTED = 3
"""How many forms a second desk keys with other answers, so that there is a conflict to settle."""

_WITH_PLAN = 10
"""So many forms of each förvaltning have their action plan keyed."""


@dataclass(frozen=True)
class DemoStep:
    """One thing the demo did, in words, and the files it left; ``fingerprint`` is that of the desk that did it."""

    said: str
    files: tuple[Path, ...] = ()
    fingerprint: str = ""


def create_sample_desk(folder: Path, *, number: int | None = None, progress: Progress | None = None) -> Path:
    """Make the sample region's round, all of it but the reports, in a new folder; gives the central desk file.

    ``number`` limits the forms; ``progress`` counts förvaltningar.
    """
    for _step in demo(folder, number=number, progress=progress, reports=False):
        pass
    return folder / "central.samdesk"


def demo(
    folder: Path, *, number: int | None = None, progress: Progress | None = None, reports: bool = True
) -> Iterator[DemoStep]:
    """Take the sample region through the whole cycle, a step at a time: plan, print, key, export, collect, report.

    Leaves desk files, packages, forms, answers and reports in ``folder``, which must be empty or not exist.
    ``number`` limits the forms. Raises ``Refused`` if the folder holds files already.
    """
    _make_folder(folder)
    central_path = folder / "central.samdesk"
    desks.create_desk(central_path, name=_("Central HR (sample)"), role=desks.Role.CENTRAL)
    with desks.open_desk(central_path) as central:
        yield _planned(central, folder, number)
        round_id = rounds.the_round(central).id
        chosen = _answering(forms.forms(central, round_id))
        sent: list[DemoStep] = []
        for done, (code, answering) in enumerate(chosen.items()):
            if progress:
                progress(done, len(chosen) + 1)
            step = _local_desk(central, folder, code, answering)
            sent.append(step)
            yield step
        control = _control_desk(folder, next(iter(chosen.values())))
        yield control
        if progress:
            progress(len(chosen), len(chosen) + 1)
        yield _collected(central, [*sent, control])
        if reports:
            yield _printed(central, folder)
            yield _reports(central, folder / "reports")


def _make_folder(folder: Path) -> None:
    with file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    if taken:
        raise refused(
            _("{folder} is not empty.").format(folder=folder), _("Choose a new folder; nothing was overwritten.")
        )


def _planned(central: Desk, folder: Path, number: int | None) -> DemoStep:
    from samdesk.exchange.organisation_list import write_organisation

    organisation_list = folder / "organisation.csv"
    with file_errors(folder):
        write_organisation(_fewer(sample_organisation(), number), organisation_list)
    imported = organisations.import_organisation(central, organisation_list)
    plans = folder / "actions.csv"
    with file_errors(folder):
        write_last_plans(organisations.organisation(central).units, sample.SAMPLE_YEAR - 1, plans)
    actions.import_actions(central, plans)
    for identifier in ("sam-chef", "sam-forvaltning"):
        definitions.add_shipped(central, identifier)
    reporting.keep_earlier(central, sample.sample_earlier())
    terms = dict(sample.sample_terms(organisations.organisation(central).units.values()))
    planned = 0
    for identifier, name in (
        ("sam-forvaltning", _("Report of the förvaltningar {year} (sample)")),
        ("sam-chef", _("Yearly follow-up {year} (sample)")),
    ):
        planned = rounds.plan_round(
            central,
            year=sample.SAMPLE_YEAR,
            definition=identifier,
            name=name.format(year=sample.SAMPLE_YEAR),
            last_date=sample.SAMPLE_LAST_DATE,
            names=_NAMES,
            local=terms,
        ).forms
    package = folder / "round.samround.zip"
    rounds.export_round(central, package)
    return DemoStep(
        _("Planned {forms} forms for {units} units.").format(forms=planned, units=imported.units),
        (organisation_list, plans, package),
    )


def _fewer(units: tuple[Unit, ...], number: int | None) -> tuple[Unit, ...]:
    """Units for about ``number`` forms, from all förvaltningar in turn, with all above them."""
    if number is None:
        return units
    organisation = Organisation.of(units)
    queues: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.managers and unit.valid_on(sample.SAMPLE_LAST_DATE):
            queues.setdefault(organisation.forvaltning_of.get(unit.code, ""), []).append(unit)
    kept: set[str] = set()
    for unit in (unit for turn in zip_longest(*queues.values()) for unit in turn if unit):
        path = {above.code for above in organisation.path(unit.code)} - kept
        if sum(bool(organisation.units[code].managers) for code in kept | path) > number:
            break
        kept |= path
    former = {unit.code for unit in units if not unit.valid_on(sample.SAMPLE_LAST_DATE)}
    return tuple(unit for unit in units if unit.code in kept or (unit.code in former and unit.parent in kept))


def _answering(rows: tuple[FormRow, ...]) -> dict[str, list[FormRow]]:
    """By förvaltning code, the forms that are answered: as many as give its published response rate."""
    received = sample.sample_received(Counter(row.forvaltning for row in rows))
    by_forvaltning: dict[str, list[FormRow]] = {code: [] for code in received}
    for row in sorted(rows, key=lambda row: sha256(row.unit.encode()).digest()):
        if len(by_forvaltning[row.forvaltning]) < received[row.forvaltning]:
            by_forvaltning[row.forvaltning].append(row)
    return by_forvaltning


def _local_desk(central: Desk, folder: Path, code: str, rows: list[FormRow]) -> DemoStep:
    """A förvaltning's own desk: opens its part of the round, prints, keys what came back, exports."""
    name = rows[0].forvaltning_name
    tag = _file_name(name)
    package = folder / f"round-{tag}.samround.zip"
    rounds.export_round(central, package, below=code)
    path = folder / f"desk-{tag}.samdesk"
    desks.create_desk(path, name=name, role=desks.Role.LOCAL)
    printed, answers = folder / f"forms-{tag}.pdf", folder / f"answers-{tag}.csv"
    merge = folder / f"{tag}.sammerge.zip"
    with desks.open_desk(path) as desk:
        rounds.open_round(desk, package)
        made = printing.print_order(desk, printing.PrintOrder(), printed)
        _write_answers(desk, rows, answers)
        key_table.key_table(desk, answers, operator="demo")
        for row in rows[:_WITH_PLAN]:
            _write_plan(desk, row.form_id)
        exported = exporting.export_merge(desk, merge)
    said = _("{name}: printed {forms} forms on {pages} pages, keyed {keyed}.")
    return DemoStep(
        said.format(name=name, forms=made.forms, pages=made.pages, keyed=len(rows)),
        (package, path, printed, answers, merge),
        exported.fingerprint,
    )


def _write_plan(desk: Desk, form_id: str) -> None:
    """Key what the paper says of last year's actions, and its new plan."""
    for position, action in actions.actions_on_form(desk, form_id).items():
        outcome = sample_outcome(action.what)
        status = Status.DONE if outcome else Status.OPEN
        actions.put_outcome(desk, form_id, position, outcome, status, "demo")
    for position, row in enumerate(sample_plan(form_id, sample.SAMPLE_YEAR), 1):
        actions.put_plan_row(desk, form_id, position, row, "demo")


def _control_desk(folder: Path, rows: list[FormRow]) -> DemoStep:
    """A second desk keys some of the same paper: most of it alike, a few forms with another answer."""
    tag = _file_name(rows[0].forvaltning_name)
    path = folder / "desk-control.samdesk"
    desks.create_desk(path, name=_("Control keying (sample)"), role=desks.Role.LOCAL)
    answers, merge = folder / "answers-control.csv", folder / "control.sammerge.zip"
    with desks.open_desk(path) as desk:
        rounds.open_round(desk, folder / f"round-{tag}.samround.zip")
        _write_answers(desk, rows[: 3 * _DISPUTED], answers, disputed=_DISPUTED)
        key_table.key_table(desk, answers, operator="control")
        exported = exporting.export_merge(desk, merge)
    said = _("A second desk keyed some of the same forms again.")
    return DemoStep(said, (path, answers, merge), exported.fingerprint)


def _write_answers(desk: Desk, rows: list[FormRow], out: Path, *, disputed: int = 0) -> None:
    from samdesk.exchange.answer_writer import write_answers

    with desk.reading() as db:
        known = {one.sha256: one for one in stored_definitions.definitions(db)}
    answered = [
        (row.form_id, _sample(known[row.definition], row.unit, other=place < disputed))
        for place, row in enumerate(rows)
    ]
    with file_errors(out):
        write_answers(answered, known.values(), out)


def _sample(definition: Definition, unit: str, *, other: bool) -> FormAnswers:
    """The invented answer of a unit; ``other`` has its first row read differently, as a second reader might."""
    content = sample_answers(definition, unit, _SEED)
    if not other:
        return content
    number, answer = next((number, answer) for number, answer in content.answers.items() if answer.choice)
    codes = [code for code in valid_codes(definition, definition.by_number[number]) if code != answer.choice]
    return replace(content, answers={**content.answers, number: replace(answer, choice=codes[0])})


def _collected(central: Desk, sent: list[DemoStep]) -> DemoStep:
    """Collect what the local desks sent; their keys have been compared."""
    merge_files = [step.files[-1] for step in sent]
    collected = collecting.collect(central, merge_files, trust=[step.fingerprint for step in sent])
    bad = [report.file for report in collected.reports if not report.accepted]
    if bad:
        raise RuntimeError(f"the demo's own files were rejected: {bad}")
    return DemoStep(
        _("Collected {files} merge files: {new} new answers, {confirmed} confirmed, {conflicts} to settle.").format(
            files=len(merge_files),
            new=sum(report.new for report in collected.reports),
            confirmed=sum(report.confirmed for report in collected.reports),
            conflicts=sum(report.conflicts for report in collected.reports),
        )
    )


def _printed(central: Desk, folder: Path) -> DemoStep:
    """The other things on paper: the förvaltning form, spare forms, support material."""
    follow_up, second = rounds.rounds(central)[:2]
    report_form = folder / "forms-sam-forvaltning.pdf"
    printing.print_order(central, printing.PrintOrder(), report_form, round_id=second.id)
    spares = folder / "forms-spare.pdf"
    printing.print_order(central, printing.PrintOrder(spare=2), spares, round_id=follow_up.id)
    material = folder / "material-sam-chef.pdf"
    printing.print_material(central, follow_up.definitions[0], material, round_id=follow_up.id)
    return DemoStep(
        _("Printed the form of the förvaltningar, spare forms and support material."), (report_form, spares, material)
    )


def _reports(central: Desk, folder: Path) -> DemoStep:
    with file_errors(folder):
        folder.mkdir(exist_ok=True)
    made: list[Path] = []
    for kind in reporting.REPORT_KINDS:
        for ending in ("pdf", "xlsx", "csv", "json"):
            made.append(folder / f"{kind}.{ending}")
            reporting.write_report(central, kind, made[-1])
    rate = reporting.response_rate(central)
    said = _("Reported: response rate {percent} % ({before} % the year before).")
    return DemoStep(said.format(percent=rate.total.percent, before=rate.total.percent_last_year), tuple(made))


def _file_name(name: str) -> str:
    """A name as part of a file name that every system can hold: lower case ASCII and hyphens."""
    plain = unicodedata.normalize("NFD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
