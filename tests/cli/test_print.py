"""The command that prints: one file or a folder of them, letters and material, language and size."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from samdesk.__main__ import main
from tests.cli.conftest import Command
from tests.small_region import Region, dump


def test_a_folder_of_files_is_named_file_by_file(samdesk: Command, region: Region, tmp_path: Path) -> None:
    out = tmp_path / "chefer"
    words = ["--below", "B", "--split", "manager", "--letter", "--with", "02-forberedelse"]
    ran = samdesk("--json", "print", region.local, "--out", out, *words)
    assert ran.code == 0
    files = [Path(file) for file in ran.json["files"]]
    assert [file.name for file in files] == ["B Chef 0200.pdf", "B1 Chef 0210.pdf"]
    assert ran.json["out"] == str(out)
    assert ran.json["forms"] == 3
    assert ran.json["pages"] == sum(len(PdfReader(file).pages) for file in files)
    assert samdesk("print", region.local, "--out", out, *words).out.endswith("2 files in the folder.\n")


def test_the_language_after_print_is_that_of_the_paper(samdesk: Command, region: Region, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    assert samdesk("print", region.local, "--out", out, "--unit", "B1", "--language", "en").code == 0
    assert PdfReader(out).root_object["/Lang"] == "en"
    assert samdesk("print", region.local, "--out", out, "--unit", "B1").code == 0
    assert PdfReader(out).root_object["/Lang"] == "sv"


@pytest.mark.parametrize("words", [["--language", "fi"], ["--language=fi"]])
def test_a_language_that_the_definition_lacks_names_those_it_has(
    samdesk: Command, region: Region, tmp_path: Path, words: list[str]
) -> None:
    before = dump(region.local)
    ran = samdesk("print", region.local, "--out", tmp_path / "x.pdf", *words)
    assert ran.code == 1
    assert "“fi”. It has sv, en." in ran.err
    assert dump(region.local) == before


def test_the_language_before_print_is_that_of_messages(
    region: Region, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for spoken, said in (("sv", "är sparad: 1 blankett, "), ("en", ": 1 form, ")):
        words = ["--language", spoken, "print", str(region.local), "--out", str(tmp_path / "x.pdf"), "--unit", "B1"]
        assert main(words) == 0
        assert said in capsys.readouterr().out
        assert PdfReader(tmp_path / "x.pdf").root_object["/Lang"] == "sv"


def test_large_print_and_letters_without_forms(samdesk: Command, region: Region, tmp_path: Path) -> None:
    ordinary = samdesk("--json", "print", region.local, "--out", tmp_path / "1.pdf", "--unit", "B1").json
    large = samdesk("--json", "print", region.local, "--out", tmp_path / "2.pdf", "--unit", "B1", "--large").json
    assert large["pages"] > ordinary["pages"]
    letters = samdesk("--json", "print", region.local, "--out", tmp_path / "3.pdf", "--letter", "--no-forms").json
    assert letters["forms"] == 0
    assert letters["pages"] == 2 * 9


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--with", "99-x"], "There is no support material “99-x”. There is 01-syfte"),
        (["--no-forms"], "nothing to print"),
    ],
)
def test_what_cannot_be_printed_is_said_with_what_there_is(
    samdesk: Command, region: Region, tmp_path: Path, words: list[str], said: str
) -> None:
    ran = samdesk("print", region.local, "--out", tmp_path / "x.pdf", *words)
    assert ran.code == 1
    assert said in ran.err
    assert not (tmp_path / "x.pdf").exists()


def test_a_split_that_does_not_exist_is_wrong_usage(samdesk: Command, region: Region, tmp_path: Path) -> None:
    assert samdesk("print", region.local, "--out", tmp_path, "--split", "chef").code == 2
