import subprocess
import sys
from pathlib import Path

import pytest
import translations

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
SOURCE = 'def said(n):\n    return _("Round {name}"), ngettext("{n} form", "{n} forms", n)\n'
COMPLETE = 'msgid "Round {name}"\nmsgstr "Omgång {name}"\n\n' + (
    'msgid "{n} form"\nmsgid_plural "{n} forms"\nmsgstr[0] "{n} blankett"\nmsgstr[1] "{n} blanketter"\n'
)


class Desk:
    """A source folder and a catalogue to try things on."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "program"
        self.catalogue = folder / "sv" / "said.po"
        self.source.mkdir()
        self.catalogue.parent.mkdir()

    def write(self, source: str, catalogue: str) -> None:
        (self.source / "said.py").write_text(source, encoding="utf-8")
        self.catalogue.write_text(HEADER + catalogue, encoding="utf-8")

    def update(self) -> list[str]:
        return [str(message.id) for message in translations.update(self.source, self.catalogue)]

    def faults(self) -> list[str]:
        return [str(fault) for fault in translations.faults(self.source, self.catalogue)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_program_speaks_whole_swedish() -> None:
    assert [str(fault) for fault in translations.faults()] == []


@pytest.mark.parametrize("argument", ["--check", "sv"])
def test_what_it_does_not_know_is_refused_before_anything_is_written(argument: str) -> None:
    before = translations.CATALOGUE.stat()
    answer = subprocess.run([sys.executable, translations.__file__, argument], capture_output=True, check=False)
    assert answer.returncode == 2
    assert argument in answer.stderr.decode()
    assert translations.CATALOGUE.stat().st_mtime_ns == before.st_mtime_ns


def test_a_complete_and_compiled_catalogue_has_no_faults(desk: Desk) -> None:
    desk.write(SOURCE, COMPLETE)
    assert desk.update() == []
    assert desk.faults() == []


@pytest.mark.parametrize(
    ("change", "to", "fault"),
    [
        ("Omgång {name}", "", "missing: Round {name}"),
        ("{n} blanketter", "", "missing: {n} form"),
        ('msgid "Round', '#, fuzzy\nmsgid "Round', "fuzzy: Round {name}"),
        ("Omgång {name}", "Omgång {namn}", "placeholders: Round {name} = Omgång {namn}"),
        ("Omgång {name}", "Omgång {name", "placeholders: Round {name} = Omgång {name"),
        ("{n} blanketter", "flera blanketter", "placeholders: {n} form = {n} blankett | flera blanketter"),
    ],
)
def test_each_fault_of_an_entry_is_named(desk: Desk, change: str, to: str, fault: str) -> None:
    desk.write(SOURCE, COMPLETE.replace(change, to, 1))
    desk.update()
    assert desk.faults() == [fault]


def test_a_string_without_its_plural_is_another_string(desk: Desk) -> None:
    desk.write('_("{n} form")\n', COMPLETE)
    desk.update()
    assert desk.faults() == ["missing: {n} form"]


def test_what_is_no_longer_said_is_named_and_then_dropped_aloud(desk: Desk) -> None:
    desk.write('_("Round {name}")\n', COMPLETE)
    assert "obsolete: {n} form" in desk.faults()
    assert desk.update() == ["('{n} form', '{n} forms')"]
    assert desk.faults() == []


def test_a_compiled_file_that_says_something_else_is_stale(desk: Desk) -> None:
    desk.write(SOURCE, COMPLETE)
    assert desk.faults() == ["stale: said.mo"]
    desk.update()
    desk.write(SOURCE, COMPLETE.replace("Omgång", "Runda"))
    assert desk.faults() == ["stale: said.mo"]


@pytest.mark.parametrize(
    "call",
    ['_(f"Round {name}")', '_("Round " + name)', '_("Round {}".format(name))', '_("")', """f"{_('Round')} {name}" """],
)
def test_a_call_that_cannot_be_looked_up_is_named_with_its_line(desk: Desk, call: str) -> None:
    desk.write(f"name = 1\n{call}\n", "")
    assert "unreadable: program/said.py:2" in desk.faults()


def test_the_same_source_gives_the_same_bytes_wherever_the_lines_stand(desk: Desk) -> None:
    desk.write(SOURCE, COMPLETE)
    desk.update()
    files = [desk.catalogue, desk.catalogue.with_suffix(".mo")]
    before = [file.read_bytes() for file in files]
    (desk.source / "said.py").write_text("\n\n" + SOURCE, encoding="utf-8")
    desk.update()
    assert [file.read_bytes() for file in files] == before


def test_translations_and_remarks_survive_an_update(desk: Desk) -> None:
    desk.write(SOURCE + '_("New")\n', COMPLETE.replace("msgid", "# As in the law.\nmsgid", 1))
    desk.update()
    text = desk.catalogue.read_text(encoding="utf-8")
    assert "# As in the law." in text
    assert 'msgstr "Omgång {name}"' in text
    assert desk.faults() == ["missing: New"]
