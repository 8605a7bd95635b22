"""Frictionless, an independent reader, accepts every package, and notices what the schema forbids."""

import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from samdesk.domain.answers import Answer, FormAnswers
from samdesk.domain.definition import Definition
from samdesk.domain.revision import Revision, RevisionState
from samdesk.domain.rounds import Form
from samdesk.domain.travel import Contains, MergeFile, RoundPackage
from samdesk.exchange.merge_file import write_merge_file
from samdesk.exchange.round_package import write_round_package
from tests.exchange.travelling import (
    DEFINITION,
    FORM_IDS,
    KEY,
    SENDER,
    definition,
    merge_file,
    plain_round_package,
    revision,
    round_package,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from frictionless import validate

EMPTY_MERGE = MergeFile(SENDER, "r", 2023, (), (), (), ())
FORMULAS = revision(FORM_IDS[0], {"90": Answer(text="=1+1"), "1": Answer("1", motivation='\'apostrof; "citat"\n rad')})


def faults(path: Path) -> list[object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = validate(str(path))
    assert report.tasks
    return list(report.flatten(["name", "rowNumber", "fieldName", "type"]))


def choices_only() -> Definition:
    definition = merge_file().definitions[0]
    section = definition.sections[0]
    return replace(definition, sections=(replace(section, statements=section.statements[:3]),))


def of_two_definitions() -> MergeFile:
    """A file with an answer of another version than its form's, a void one, and a form without answer."""
    other, merge = definition(2, version="2"), merge_file()
    foreign = Revision(
        FORM_IDS[1], other.sha256, FormAnswers({"2": Answer("3", motivation="-"), "90": Answer(text="=1")})
    )
    forms = (*merge.forms, Form(FORM_IDS[3], merge.round_id, DEFINITION.sha256, ("+46", "-1")))
    return replace(merge, definitions=(*merge.definitions, other), revisions=(*merge.revisions, foreign), forms=forms)


NOTHING_SAID = Contains(free_text=False, person_data=False)


@pytest.mark.parametrize("merge", [
    merge_file(),
    EMPTY_MERGE,
    of_two_definitions(),
    replace(of_two_definitions(), contains=Contains(free_text=False)),
    replace(of_two_definitions(), contains=Contains(person_data=False)),
    replace(of_two_definitions(), contains=NOTHING_SAID),
    replace(EMPTY_MERGE, contains=NOTHING_SAID),
    replace(merge_file(), units=()),
    replace(merge_file(), revisions=(), events=()),
    replace(merge_file(), revisions=(FORMULAS,)),
    replace(EMPTY_MERGE, definitions=(choices_only(),)),
])  # fmt: skip
def test_frictionless_accepts_a_merge_file(merge: MergeFile, tmp_path: Path) -> None:
    write_merge_file(merge, tmp_path / "x.sammerge.zip", KEY)
    assert faults(tmp_path / "x.sammerge.zip") == []


@pytest.mark.parametrize("package", [
    round_package(),
    plain_round_package(),
    replace(
        round_package(),
        definitions=(DEFINITION, definition(2, version="2")),
        revisions=tuple(
            replace(one, state=RevisionState.VOID, reason="=Fel", definition=definition(2, version="2").sha256)
            for one in round_package().revisions
        ),
    ),
    replace(round_package(), actions=(), on_forms=(), events=(), revisions=()),
    replace(
        round_package(), forms=(), units=(), actions=(), on_forms=(), events=(), revisions=(),
        round=replace(round_package().round, local={}),
    ),
])  # fmt: skip
def test_frictionless_accepts_a_round_package(package: RoundPackage, tmp_path: Path) -> None:
    write_round_package(package, tmp_path / "x.samround.zip", KEY)
    assert faults(tmp_path / "x.samround.zip") == []


@pytest.mark.parametrize(
    ("member", "old", "new", "fault"),
    [
        ("answers.csv", ";2;3;", ";77;3;", "constraint-error"),
        ("answers.csv", "two_boxes", "three_boxes", "constraint-error"),
        ("answers.csv", ";2;3;", ";1;3;", "primary-key"),
        ("answers.csv", "\r\ndd", "\r\nee", "foreign-key"),
        ("motivations.csv", ";2;", ";3;", "foreign-key"),
        ("revisions.csv", ";final;", ";draft;", "constraint-error"),
        ("revisions.csv", ";2023-12-01", ";1 december", "type-error"),
        ("forms.csv", "0000-0132", "0000-0000", "primary-key"),
        ("events.csv", ";keyed;", ";eaten;", "constraint-error"),
        ("actions.csv", ";open;", ";begun;", "constraint-error"),
        ("actions.csv", "\r\n1b1b", "\r\n1bxx", "constraint-error"),
        ("actions.csv", "1b" * 16, "0a" * 16, "primary-key"),
        ("actions.csv", ";2022;", ";i fjol;", "type-error"),
    ],
)
def test_the_schema_says_enough_for_frictionless_to_notice(
    tmp_path: Path, member: str, old: str, new: str, fault: str
) -> None:
    write_merge_file(merge_file(), tmp_path / "x.sammerge.zip", KEY)
    with zipfile.ZipFile(tmp_path / "x.sammerge.zip") as whole, zipfile.ZipFile(tmp_path / "y.zip", "w") as changed:
        for name in whole.namelist():
            data = whole.read(name)
            text = data.replace(old.encode(), new.encode()) if name == member else data
            assert name != member or text != data
            changed.writestr(name, text)
    assert fault in str(faults(tmp_path / "y.zip"))


@pytest.mark.parametrize(
    ("member", "old", "new", "fault"),
    [
        ("actions.csv", ";0412;", ";0413;", "foreign-key"),
        ("form_actions.csv", ";1b", ";2b", "foreign-key"),
        ("form_actions.csv", "0000-0000;2", "0000-0000;1", "primary-key"),
        ("form_actions.csv", "0000-0000;1", "0000-0001;1", "foreign-key"),
        ("events.csv", "7;0000-0000", "7;0000-0001", "foreign-key"),
        ("revisions.csv", ";0000-0000", ";0000-0001", "foreign-key"),
        ("answers.csv", ";1;2;", ";77;2;", "constraint-error"),
        ("motivations.csv", ";1;", ";2;", "foreign-key"),
    ],
)
def test_the_schema_of_a_round_package_links_actions(
    tmp_path: Path, member: str, old: str, new: str, fault: str
) -> None:
    write_round_package(round_package(), tmp_path / "x.samround.zip", KEY)
    with zipfile.ZipFile(tmp_path / "x.samround.zip") as whole, zipfile.ZipFile(tmp_path / "y.zip", "w") as changed:
        for name in whole.namelist():
            data = whole.read(name)
            text = data.replace(old.encode(), new.encode()) if name == member else data
            assert name != member or text != data
            changed.writestr(name, text)
    assert fault in str(faults(tmp_path / "y.zip"))
