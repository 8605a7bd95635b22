"""What a merge file says, and does not say, when its sender left out free text or person data."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from samdesk.domain.answers import Answer
from samdesk.domain.faults import InputFaults
from samdesk.domain.revision import RevisionState
from samdesk.domain.travel import Contains, Event, EventKind, MergeFile
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from tests.exchange.travelling import ACTIONS, AT, FORM_IDS, KEY, merge_file, revision

WORDS = ("Ordagrant", "Fritext", "Felskäl", "Lapp", "Gör", "Blev")
"""A word in each text that somebody wrote."""


def full() -> MergeFile:
    """A merge file in which every free text and every person can be found again."""
    merge = merge_file()
    answers = {"1": Answer("1", motivation="Ordagrant"), "90": Answer(text="Fritext"), "91": Answer(text="12")}
    void = revision(FORM_IDS[1], {}, state=RevisionState.VOID, reason="Felskäl")
    events = (
        Event("desk-1", 1, FORM_IDS[0], EventKind.NOTED, AT, "OPA", note="Lapp"),
        Event("desk-1", 2, FORM_IDS[0], EventKind.EXEMPT, AT, "OPB", note=f"joint 1 {FORM_IDS[1]}"),
        Event("desk-1", 3, FORM_IDS[1], EventKind.BOTH, AT, "OPC", note=f"both 1 {FORM_IDS[0]}"),
    )
    actions = tuple(
        replace(action, what="Gör", who="Skyddsrond Rutansson", when=when, outcome="Blev")
        for action, when in zip(ACTIONS[:2], ("2023-03-01", "till våren"), strict=True)
    )
    return replace(merge, revisions=(revision(FORM_IDS[0], answers), void), events=events, actions=actions)


def texts(path: Path) -> dict[str, str]:
    """The members of a package that are text, but for the definition, the schemas and the descriptor."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith((".csv", "round.json"))]
        return {name: package.read(name).decode() for name in names}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Lund.sammerge.zip"


def test_what_is_handed_over_is_all_there(path: Path) -> None:
    write_merge_file(full(), path, KEY)
    said = "".join(texts(path).values())
    assert all(word in said for word in (*WORDS, "OPA", "Rutansson"))
    assert read_merge_file(path)[0].contains == Contains()


def test_without_free_text_nothing_that_somebody_wrote_is_in_the_file(path: Path) -> None:
    write_merge_file(replace(full(), contains=Contains(free_text=False)), path, KEY)
    members = texts(path)
    said = "".join(members.values())
    assert not [word for word in (*WORDS, "till våren", "Rutansson") if word in said]
    # What is no free text stays: choices, numbers, dates, codes, and which form answers for which.
    assert ";1;1;;;0" in members["answers.csv"]
    assert ";91;;12;;0" in members["answers.csv"]
    assert ";90;;;;0" in members["answers.csv"]
    assert "2023-03-01" in members["actions.csv"]
    assert f"joint 1 {FORM_IDS[1]}" in members["events.csv"]
    assert f"both 1 {FORM_IDS[0]}" in members["events.csv"]
    assert "OPA" in members["events.csv"]


def test_a_file_without_free_text_says_so_and_is_refused_by_a_desk(path: Path) -> None:
    write_merge_file(replace(full(), contains=Contains(free_text=False)), path, KEY)
    with zipfile.ZipFile(path) as package:
        assert json.loads(package.read("round.json"))["contains"] == {"free_text": False, "person_data": True}
        assert "Fritext: Är utelämnad" in package.read("README.md").decode()
    with pytest.raises(InputFaults, match="without free text"):
        read_merge_file(path)


def test_without_person_data_nobody_is_named_and_the_answers_are_read_as_they_were(path: Path) -> None:
    write_merge_file(replace(full(), contains=Contains(person_data=False)), path, KEY)
    said = "".join(texts(path).values())
    assert not [word for word in ("OPA", "OPB", "OPC", "Rutansson") if word in said]
    read, _signed = read_merge_file(path)
    assert read.contains == Contains(person_data=False)
    assert {one.rev for one in read.revisions} == {one.rev for one in full().revisions}
    assert [event.note for event in read.events] == [event.note for event in full().events]
    with zipfile.ZipFile(path) as package:
        assert "Personuppgifter: Är utelämnade" in package.read("README.md").decode()
