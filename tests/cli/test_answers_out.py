import zipfile
from collections.abc import Callable
from pathlib import Path

from samdesk.domain.form_id import written
from samdesk.services import collecting, desks
from tests.cli.conftest import Command
from tests.small_region import Region, codes_of, merged


def disputed(region: Region, folder: Path) -> None:
    one = merged(region.local, folder / "1.sammerge.zip", "A11", "B1", s3="2")
    other = merged(region.more_local("andra"), folder / "2.sammerge.zip", "A11", s3="3")
    with desks.open_desk(region.central) as central:
        collecting.collect(central, [one, other])


def test_answers_are_written_for_those_who_count_elsewhere(samdesk: Command, region: Region, tmp_path: Path) -> None:
    disputed(region, tmp_path)
    ran = samdesk("answers", region.central, "--out", tmp_path / "svar.csv", "--spss", "--json")
    assert (ran.code, ran.json["forms"]) == (0, 1)
    assert [Path(file).name for file in ran.json["files"]] == ["svar.csv", "svar.txt", "svar-spss.csv", "svar.sps"]
    left_out = {"form": written(codes_of(region.central)["A11"]), "unit": "A11", "why": "conflict"}
    assert ran.json["left_out"] == [left_out]
    said = samdesk("answers", region.central, "--out", tmp_path / "lista.xlsx", "--long").out
    assert said.endswith("1 form is left out, because nothing is guessed; it is named in the file.\n")
    switched = samdesk(
        "answers", region.central, "--out", tmp_path / "x.csv", "--no-free-text", "--no-person-data", "--long"
    )
    assert switched.code == 0
    assert "Person data is left out." in (tmp_path / "x.txt").read_text("utf-8-sig")


def test_where_no_answer_counts_nothing_is_written(refuses: Callable[..., str], region: Region, tmp_path: Path) -> None:
    assert "No form of the round has an answer" in refuses(1, "answers", region.central, "--out", tmp_path / "x.csv")
    assert "cannot be written" in refuses(1, "answers", region.central, "--out", tmp_path / "x.pdf")


def test_a_round_is_archived_with_one_command(samdesk: Command, region: Region, tmp_path: Path) -> None:
    disputed(region, tmp_path)
    ran = samdesk("archive", region.central, tmp_path / "arkiv.zip", "--no-person-data", "--json")
    assert (ran.code, ran.json["forms"]) == (0, 1)
    assert {"README.txt", "SHA256SUMS", "answers/answers.csv", "records/events.csv"} <= set(ran.json["files"])
    assert zipfile.is_zipfile(tmp_path / "arkiv.zip")
