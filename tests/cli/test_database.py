"""Commands on a database in the place of a desk file."""

from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from samdesk import __main__
from samdesk.domain.addresses import DatabaseUrl
from tests.cli.conftest import Command
from tests.on_both import moved
from tests.postgresql import Server, name_in
from tests.small_region import Region, merged


def test_the_cycle_of_central_goes_in_a_database(
    samdesk: Command, region: Region, postgresql: Server, tmp_path: Path
) -> None:
    first = merged(region.local, tmp_path / "first.sammerge.zip", "A11", "A12")
    other = merged(region.more_local("other"), tmp_path / "other.sammerge.zip", "A11", s3="2")
    central = moved(postgresql, region.central).text
    assert [file["new"] for file in samdesk("collect", "--database", central, first, "--json").json["files"]] == [2]
    assert [file["conflicts"] for file in samdesk("collect", central, other, "--json").json["files"]] == [1]
    assert len(samdesk("conflicts", central, "--json").json["conflicts"]) == 1
    for command in (["conflicts", central], ["check", central], ["collections", central]):
        assert samdesk(*command).code == 0
    out = tmp_path / "rate.csv"
    assert samdesk("report", central, "response-rate", "--out", out).code == 0
    assert out.exists()


def test_collecting_needs_files(samdesk: Command) -> None:
    assert samdesk("collect", "--database", "postgresql://server/sam").code == 2
    assert samdesk("collect", "central.samdesk").code == 2


def test_a_database_is_made_checked_and_copied_to_a_file_and_back(
    samdesk: Command, postgresql: Server, tmp_path: Path
) -> None:
    made, empty = postgresql.database(), postgresql.database()
    assert samdesk("init", made, "--name", "Centrala HR").code == 0
    assert "exists already" in samdesk("init", made).err
    assert samdesk("check", made).code == 0
    copy = tmp_path / "copy.samdesk"
    assert samdesk("backup", made, copy).code == 0
    assert samdesk("check", copy).code == 0
    assert samdesk("restore", copy, empty).code == 0
    assert samdesk("check", empty).code == 0
    refused = samdesk("restore", copy, made)
    assert (refused.code, "nothing was overwritten" in refused.err) == (3, True)


def test_a_password_in_the_address_is_not_repeated(samdesk: Command, postgresql: Server, tmp_path: Path) -> None:
    postgresql.run("DROP ROLE IF EXISTS eva", "CREATE ROLE eva SUPERUSER LOGIN PASSWORD 'hemligheten'")
    address = postgresql.network_url(name_in(postgresql.database()), "eva", "hemligheten")
    out = tmp_path / "copy.samdesk"
    for words in (["init", address], ["check", address], ["backup", address, out], ["init", address],
                  ["report", address, "board", "--out", out]):  # fmt: skip
        ran = samdesk(*words)
        assert "hemligheten" not in ran.out + ran.err
    assert DatabaseUrl(address).title in ran.err or ran.code != 0


def test_an_address_alone_opens_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, bool]] = []

    def window(desk: str, *, sample: bool) -> int:
        opened.append((desk, sample))
        return 0

    monkeypatch.setattr(__main__, "_window", window)
    assert __main__.main(["postgresql://server/sam"]) == 0
    assert opened == [("postgresql://server/sam", False)]


def test_a_report_of_a_database_keeps_what_it_counted(
    samdesk: Command, region: Region, postgresql: Server, tmp_path: Path
) -> None:
    central = moved(postgresql, region.central).text
    assert samdesk("report", central, "response-rate", "--out", tmp_path / "rate.csv").code == 0
    with closing(psycopg.connect(central)) as connection:
        assert connection.execute("SELECT kind FROM kept_figures").fetchall() == [("received",)]
