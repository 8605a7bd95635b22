"""Bad input gets a clear answer and nothing is lost: exit code, one sentence that says what, where and what to do."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from samdesk import shipped
from samdesk.domain import form_id
from samdesk.domain.form_id import written
from samdesk.exchange.container import content, packed, unzipped, zipped
from samdesk.services import desks, key_table
from samdesk.services.desks import Role
from tests.cli.conftest import Command, contents
from tests.small_region import ORGANISATION, Region, answers, codes_of, dump, merged
from tests.storage.desks import folder_of_another_user, without_rights

Refuses = Callable[..., str]

LINES = ORGANISATION.splitlines()
HEADER = LINES[0]


def lines(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode() + b"\n"


LISTS = {
    "empty": (b"", ["The file is empty"]),
    "only a header": (lines(), ["no unit"]),
    "truncated": (ORGANISATION.encode().partition(b";6;Chef 0200")[0], ["row 10", "cut short"]),
    "wrong encoding": (ORGANISATION.encode().decode("cp1252").encode(), ["The letters å, ä and ö are garbled"]),
    "not text": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ["organisation.csv"]),
    "wrong separator": (ORGANISATION.replace(";", "¤").encode(), ["Only one column was found", "semicolon"]),
    "duplicate": (lines("R;Regionen;region;;0;Chef 1;", "R;Regionen;region;;0;Chef 1;"), ["row 3", "R"]),
    "cyclic": (
        lines("R;Regionen;region;;0;Chef 1;", "A;A;förvaltning;B;1;Chef 2;", "B;B;enhet;A;1;Chef 3;"),
        ["row 3", "A"],
    ),
    "contradictory": (
        lines("R;Regionen;region;;0;Chef 1;", "A;A;förvaltning;X;många;Chef 2;i går"),
        ["X", "många", "i går"],
    ),
    "a column missing": (ORGANISATION.replace("Kod;", "Nummer;").encode(), ["The column Kod is missing"]),
}


@pytest.mark.parametrize(("data", "said"), LISTS.values(), ids=LISTS)
def test_an_organisation_list_with_faults_changes_nothing(
    refuses: Refuses, region: Region, data: bytes, said: list[str]
) -> None:
    region.list.write_bytes(data)
    told = refuses(1, "organisation", "import", region.central, region.list)
    assert [word for word in said if word not in told] == [], told
    assert all(line.startswith("organisation.csv") for line in told.splitlines())


def test_a_list_that_is_not_there_is_refused(refuses: Refuses, region: Region) -> None:
    assert "finns-inte.csv" in refuses(3, "organisation", "import", region.central, region.folder / "finns-inte.csv")


@pytest.fixture
def broken_definition(tmp_path: Path) -> Path:
    """A copy of sam-chef with a fault in each of its sheets."""
    folder = tmp_path / "sam-chef"
    shutil.copytree(shipped.forms_folder() / "sam-chef", folder)
    survey = (folder / "survey.csv").read_text("utf-8-sig").splitlines(keepends=True)
    survey[3] = survey[3].replace("select_one svar", "select_one svarr")
    survey[4] = survey[4].replace("s2,2,", "s1,1,")
    (folder / "survey.csv").write_text("".join(survey), "utf-8")
    choices = (folder / "choices.csv").read_text("utf-8-sig").splitlines(keepends=True)
    (folder / "choices.csv").write_text("".join([*choices, choices[-1]]), "utf-8")
    return folder


def test_a_definition_with_faults_is_told_by_sheet_and_row_and_never_added(
    refuses: Refuses, region: Region, broken_definition: Path
) -> None:
    checked = refuses(1, "definition", "check", broken_definition)
    assert len(checked.splitlines()) >= 3
    assert all("row" in line for line in checked.splitlines())
    assert "survey" in checked
    assert "choices" in checked
    assert refuses(1, "definition", "add", region.central, broken_definition) == checked


def test_a_definition_that_is_not_there_is_refused(refuses: Refuses, region: Region, tmp_path: Path) -> None:
    assert "finns-inte" in refuses(3, "definition", "check", tmp_path / "finns-inte.xlsx")
    assert "sam-cheef" in refuses(1, "definition", "export", region.central, "sam-cheef", tmp_path / "x.xlsx")
    planned = refuses(
        1, "round", "plan", region.central, "--year", "2024", "--definition", "sam-cheef", "--last-date", "2024-12-01"
    )
    assert "sam-cheef" in planned


def test_an_unknown_form_id_is_told_apart_from_a_mistyped_one(
    samdesk: Command, region: Region, refuses: Refuses, tmp_path: Path
) -> None:
    code = codes_of(region.local)["A11"]
    mistyped = code[:-1] + ("0" if code[-1] != "0" else "1")
    strange = form_id.new([code], lambda: 0)
    said = refuses(
        1, "key", region.local, "--from", answers(tmp_path / "a.csv", {"form_id": mistyped}), "--operator", "A1"
    )
    assert f"Did you mean {written(code)}?" in said
    assert "a.csv, row 2, column form_id" in said
    said = refuses(
        1, "key", region.local, "--from", answers(tmp_path / "b.csv", {"form_id": strange}), "--operator", "A1"
    )
    assert strange in said
    registered = samdesk("register", region.local, "--received", mistyped, code)
    assert registered.code == 1
    assert written(code) in registered.err
    assert registered.out == "1 registered, 0 were registered before.\n"


def test_choice_codes_that_do_not_exist_are_told_all_at_once(refuses: Refuses, region: Region, tmp_path: Path) -> None:
    known = codes_of(region.local)
    table = answers(tmp_path / "a.csv", {"form_id": known["A11"], "3": "4"}, {"form_id": known["B1"], "10o": "Ja"})
    said = refuses(1, "key", region.local, "--from", table, "--operator", "A1").splitlines()
    assert [line.split(":")[0] for line in said] == ["a.csv, row 2, column 3", "a.csv, row 3, column 10o"]
    assert all("The choices are 1, 2, 3, 9." in line for line in said)


@pytest.fixture
def merge(region: Region, tmp_path: Path) -> Path:
    return merged(region.local, tmp_path / "x.sammerge.zip", "A11", "B1")


def with_members(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Rewrite a package in its own form, as somebody would who knows it and cannot sign it."""
    entries = unzipped(path.read_bytes(), path.name)
    members = {entry.name: content(entry, path.name) for entry in entries}
    stored = {entry.name for entry in entries if not entry.deflated}
    change(members)
    again = [packed(name, data, deflated=name not in stored) for name, data in members.items()]
    path.write_bytes(b"".join(zipped(again)))


def one_byte(members: dict[str, bytes]) -> None:
    members["answers.csv"] = members["answers.csv"].replace(b";1;", b";2;", 1)


def one_less(members: dict[str, bytes]) -> None:
    del members["answers.csv"]


def one_more(members: dict[str, bytes]) -> None:
    manifest = {name: members.pop(name) for name in list(members) if name.startswith("manifest.")}
    members |= {"extra.csv": b"x", **manifest}


def outside(members: dict[str, bytes]) -> None:
    members["../../utanfor.csv"] = b"x"


@pytest.mark.parametrize(
    ("change", "member"),
    [(one_byte, "answers.csv"), (one_less, "answers.csv"), (one_more, "extra.csv"), (outside, "utanfor.csv")],
)
def test_a_merge_file_that_was_touched_is_rejected(
    samdesk: Command, region: Region, merge: Path, change: Callable[[dict[str, bytes]], None], member: str
) -> None:
    with_members(merge, change)
    before = dump_of_answers(region.central)
    ran = samdesk("collect", region.central, merge)
    assert ran.code == 1
    assert "x.sammerge.zip: rejected, nothing of it was changed." in ran.out
    assert ran.err.startswith("x.sammerge.zip")
    assert member in ran.err
    assert dump_of_answers(region.central) == before
    assert not list(region.folder.parent.rglob("utanfor.csv"))


def test_each_single_byte_of_a_merge_file_matters(samdesk: Command, region: Region, merge: Path) -> None:
    data = merge.read_bytes()
    before = dump_of_answers(region.central)
    for place in range(0, len(data), len(data) // 12):
        changed = bytearray(data)
        changed[place] ^= 0x10
        merge.write_bytes(changed)
        ran = samdesk("collect", region.central, merge)
        assert (ran.code, "Traceback" in ran.err) == (1, False), place
    assert dump_of_answers(region.central) == before


def test_a_merge_file_of_another_round_is_rejected(samdesk: Command, merge: Path, tmp_path: Path) -> None:
    other = tmp_path / "annan.samdesk"
    desks.create_desk(other, name="", role=Role.CENTRAL)
    ran = samdesk("collect", other, merge)
    assert ran.code == 1
    assert "x.sammerge.zip: The file belongs to another round (2023)." in ran.err


def test_a_merge_file_with_an_unknown_definition_is_rejected(samdesk: Command, region: Region, merge: Path) -> None:
    with closing(sqlite3.connect(region.central)) as db, db:
        db.execute("DELETE FROM round_definition WHERE position = 0")
    ran = samdesk("collect", region.central, merge)
    assert ran.code == 1
    assert "definition that this round does not use" in ran.err


def test_a_round_package_is_no_merge_file_and_the_other_way_about(
    samdesk: Command, refuses: Refuses, region: Region, merge: Path
) -> None:
    assert refuses(1, "round", "open", region.local, merge).startswith("x.sammerge.zip")
    assert samdesk("collect", region.central, region.package).code == 1


def test_a_good_file_is_collected_though_others_are_bad(
    samdesk: Command, region: Region, merge: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.sammerge.zip"
    bad.write_bytes(merge.read_bytes()[:-40])
    ran = samdesk("collect", region.central, bad, tmp_path / "finns-inte.zip", merge)
    assert ran.code == 1
    assert "x.sammerge.zip: 2 new" in ran.out
    assert len(ran.err.splitlines()) == 2


def dump_of_answers(path: Path) -> list[str]:
    """What a desk file holds, apart from the record of files that were rejected."""
    return [line for line in dump(path) if 'INTO "collection"' not in line and "sqlite_sequence" not in line]


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA user_version = 9999")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def no_database(path: Path) -> None:
    path.write_text("Detta är ingen arbetsfil. " * 20, "utf-8")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE x (y)")


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:8192] = os.urandom(4096)
    path.write_bytes(data)


DAMAGES: list[tuple[Callable[[Path], None], str]] = [
    (newer, "newer version of SamDesk"),
    (cut_short, "cut short"),
    (no_database, "not a desk file"),
    (empty, "not a desk file"),
    (of_another_program, "another program"),
    (Path.unlink, "does not exist"),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGES, ids=[damage.__name__ for damage, _said in DAMAGES])
def test_a_desk_file_that_cannot_be_used_is_refused_by_every_command(
    refuses: Refuses, region: Region, tmp_path: Path, damage: Callable[[Path], None], said: str
) -> None:
    merge = merged(region.local, tmp_path / "x.sammerge.zip", "A11")
    table = answers(tmp_path / "a.csv", {"form_id": codes_of(region.local)["A11"]})
    damage(region.central)
    commands: list[list[str | Path]] = [
        ["check", region.central],
        ["conflicts", region.central],
        ["collect", region.central, merge],
        ["export", region.central, tmp_path / "y.sammerge.zip"],
        ["key", region.central, "--from", table, "--operator", "A1"],
        ["print", region.central, "--out", tmp_path / "x.pdf"],
        ["report", region.central, "missing", "--out", tmp_path / "x.csv"],
        ["organisation", "import", region.central, region.list],
        ["round", "export", region.central, tmp_path / "y.samround.zip"],
        ["backup", region.central, tmp_path / "kopia.samdesk"],
        ["restore", region.central, tmp_path / "ny.samdesk"],
    ]
    for words in commands:
        told = refuses(3, *words)
        assert said in told, words
        assert "central.samdesk" in told, words


def test_pages_that_are_damaged_are_told(samdesk: Command, region: Region) -> None:
    damaged(region.central)
    ran = samdesk("check", region.central)
    assert ran.code == 3
    assert "Traceback" not in ran.err
    assert ran.err


def test_a_desk_file_is_made_only_where_there_is_none(refuses: Refuses, region: Region) -> None:
    assert "exists already" in refuses(3, "init", region.central)


HOLDER = """
import sys
from pathlib import Path
from samdesk.services import desks
with desks.open_desk(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_open(path: Path) -> Iterator[None]:
    """Another program has the desk file open for writing."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        yield
        holder.stdin.close()


def test_a_desk_file_that_is_in_use_is_read_but_not_written(samdesk: Command, region: Region, tmp_path: Path) -> None:
    table = answers(tmp_path / "a.csv", {"form_id": codes_of(region.local)["A11"]})
    with held_open(region.local):
        before = dump(region.local)
        for words in (
            ["key", region.local, "--from", table, "--operator", "A1"],
            ["print", region.local, "--out", tmp_path / "x.pdf"],
            ["restore", region.central, region.local],
        ):
            ran = samdesk(*words)
            assert (ran.code, ran.out) == (3, ""), words
            assert "local.samdesk is in use by" in ran.err, words
        assert samdesk("conflicts", region.local).code == 0
        assert samdesk("check", region.local).code == 0
        assert samdesk("backup", region.local, tmp_path / "kopia.samdesk").code == 0
        assert dump(region.local) == before
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="who may write is asked the POSIX way")
def test_a_desk_file_that_may_not_be_written_is_refused(samdesk: Command, region: Region) -> None:
    with folder_of_another_user() as folder:
        path = folder / "last.samdesk"
        shutil.copy(region.local, path)
        path.chmod(0o444)
        folder.chmod(0o555)
        samdesk("check", path)
        with without_rights():
            ran = samdesk("print", path, "--out", folder / "x.pdf")
        assert (ran.code, ran.out) == (3, "")
        assert "last.samdesk may not be written here. Open it for reading only" in ran.err


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The system refuses to write beyond ``size`` bytes of any file, as a full disk would."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def crowded(region: Region, tmp_path: Path) -> Path:
    """The local desk file with answers that fill a merge file well; its backup of this start is made."""
    long = {f"{number}_motivation": secrets.token_hex(2000) for number in ("1", "2", "3", "4", "5")}
    table = answers(tmp_path / "a.csv", *({"form_id": code, **long} for code in codes_of(region.local).values()))
    with desks.open_desk(region.local) as desk:
        key_table.key_table(desk, table, operator="A1")
    desks.open_desk(region.local).close()
    return region.local


@pytest.mark.parametrize(
    "words",
    [
        ["export", "{desk}", "{out}"],
        ["round", "export", "{desk}", "{out}"],
        ["print", "{desk}", "--out", "{out}", "--unit", "A11", "A1", "--spare", "1"],
        ["backup", "{desk}", "{out}"],
    ],
    ids=lambda words: words[0],
)
def test_a_full_disk_leaves_the_earlier_file_and_notes_nothing(
    samdesk: Command, crowded: Path, tmp_path: Path, words: list[str]
) -> None:
    out = tmp_path / "ut.fil"
    out.write_bytes(b"den gamla")
    command = [word.format(desk=crowded, out=out) for word in words]
    before = contents(tmp_path)
    with files_of_at_most(36_000):
        ran = samdesk(*command)
    assert (ran.code, ran.out) == (3, ""), ran
    assert "Make room" in ran.err or "The disk does not answer" in ran.err
    assert contents(tmp_path) == before
    assert not list(tmp_path.glob("*.part"))
    assert samdesk(*command).code == 0
    assert out.read_bytes() != b"den gamla"


def test_a_folder_that_is_not_there_is_told(refuses: Refuses, region: Region, merge: Path) -> None:
    away = region.folder / "finns-inte"
    for words in (
        ["export", region.local, away / "x.sammerge.zip"],
        ["print", region.local, "--out", away / "x.pdf"],
        ["report", region.local, "missing", "--out", away / "x.pdf"],
        ["backup", region.local, away / "x.samdesk"],
        ["init", away / "x.samdesk"],
    ):
        assert f"{away} does not exist. Check the name and the folder." in refuses(3, *words)


def test_a_name_that_no_disk_takes_is_told(refuses: Refuses, region: Region, merge: Path) -> None:
    away = region.folder / ("x" * 300)
    for words in (
        ["export", region.local, f"{away}.sammerge.zip"],
        ["print", region.local, "--out", f"{away}.pdf"],
        ["report", region.local, "missing", "--out", f"{away}.pdf"],
        ["backup", region.local, f"{away}.samdesk"],
        ["restore", region.local, f"{away}.samdesk"],
        ["check", f"{away}.samdesk"],
        ["init", f"{away}.samdesk"],
    ):
        said = refuses(3, *words)
        assert "could not be used" in said or "does not exist" in said


def test_no_command_writes_over_the_desk_file(refuses: Refuses, region: Region, merge: Path) -> None:
    desk = region.local
    for words in (
        ["export", desk, desk],
        ["round", "export", desk, desk],
        ["print", desk, "--out", desk],
        ["print", desk, "--out", region.folder / "x.pdf", "--geometry", desk],
        ["definition", "export", desk, "sam-chef", desk],
        ["report", desk, "missing", "--out", desk],
        ["backup", desk, desk],
    ):
        assert "local.samdesk is the desk file itself. Choose another name" in refuses(3, *words)


def test_what_a_stranger_wrote_cannot_command_the_terminal(samdesk: Command, region: Region, tmp_path: Path) -> None:
    table = answers(tmp_path / "a.csv", {"form_id": "\x1b[31mfel"})
    assert "\x1b" not in samdesk("register", region.local, "--received", "\x1b[31mfel").err
    assert "\x1b" not in samdesk("key", region.local, "--from", table, "--operator", "A1").err
    odd = tmp_path / "\x1b[2J\x9b\u202efel.sammerge.zip"
    odd.write_bytes(b"PK")
    for words in (["collect", region.local, odd], ["collect", region.local, odd, "--json"]):
        ran = samdesk(*words)
        assert ran.code == 1
        assert ran.out.strip()
        assert (ran.out + ran.err).replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["print", "{}", "--out", "x.pdf", "--unit", "C9"], "no unit with code C9"),
        (["print", "{}", "--out", "x.pdf", "--below", "C9"], "no unit with code C9"),
        (["round", "export", "{}", "x.samround.zip", "--below", "C9"], "no unit with code C9"),
        (["report", "{}", "svar", "--out", "x.pdf"], "The reports are response-rate, statements, missing"),
        (["report", "{}", "missing", "--out", "x.doc"], "cannot be written as “.doc”"),
        (["decide", "{}", "fel", "--take", "a", "--reason", "x", "--by", "HR1"], "is no form id"),
        (["export", "{}", "x.sammerge.zip"], "No form is finished yet"),
        (["key", "{}", "--from", "organisation.csv", "--operator", "Chef Chefsson"], "no operator code"),
        (["key", "{}", "--from", "organisation.csv", "--operator", "A1"], "no column form_id"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_other_input_with_faults_says_what_to_do(
    refuses: Refuses, region: Region, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(region.folder)
    assert said in refuses(1, *(word.format(region.local) for word in words))
