"""The demo with few forms; made once, because it takes a whole region through a whole year."""

from pathlib import Path

import pytest

from samdesk.domain.faults import Refused
from samdesk.services import actions, collecting, conflicts, desks, forms, reporting, rounds, sample_desk
from samdesk.services.sample_region import forvaltningar
from tests.services.data_packages import faults_of


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SAMDESK_HOME", str(tmp_path_factory.mktemp("home")))
        steps = list(sample_desk.demo(folder / "ut", number=40))
    assert {path.name for step in steps for path in step.files} <= {path.name for path in folder.rglob("*")}
    return folder / "ut"


def test_all_promised_files_are_there(demo: Path) -> None:
    names = {path.name for path in demo.iterdir()}
    lists = {"actions.csv", "organisation.csv"}
    assert {"central.samdesk", "round.samround.zip", "reports", "material-sam-chef.pdf"} | lists <= names
    count = len(forvaltningar())
    for pattern, number in (
        ("desk-*.samdesk", count + 1),
        ("round-*.samround.zip", count),
        ("forms-*.pdf", count + 2),
        ("answers-*.csv", count + 1),
        ("*.sammerge.zip", count + 1),
        ("reports/*", 4 * len(reporting.REPORT_KINDS)),
    ):
        assert len(list(demo.glob(pattern))) == number, pattern
    assert all(name.isascii() for name in names)


def test_every_package_is_one_that_others_can_check(demo: Path) -> None:
    packages = [demo / "round.samround.zip", demo / "control.sammerge.zip", *sorted(demo.glob("a*.sammerge.zip"))]
    assert {path.name: faults_of(path) for path in packages if faults_of(path)} == {}


def test_central_has_what_came_in_and_three_forms_to_settle(demo: Path) -> None:
    with desks.open_desk(demo / "central.samdesk", read_only=True) as central:
        total = forms.overview(central).total
        assert total.expected == 40
        assert total.conflicts == 3 == len(conflicts.conflicts(central))
        assert total.collected == total.received > 30
        assert len(collecting.collections(central)) == len(forvaltningar()) + 1
        assert len(rounds.rounds(central)) == 2


def test_last_years_actions_stand_on_forms_and_central_knows_what_came_of_them(demo: Path) -> None:
    with desks.open_desk(demo / "central.samdesk", read_only=True) as central:
        found = actions.actions(central)
        former = [one for one in found if one.year == 2022]
        assert {str(one.status) for one in former} == {"open", "done"}
        assert any(one.outcome for one in former)
        planned = [one for one in found if one.year == 2023]
        assert len({one.form_id for one in planned}) > 20
        assert all(one.is_open for one in planned)


def test_every_forvaltning_is_in_the_table_beside_the_year_before(demo: Path) -> None:
    with desks.open_desk(demo / "central.samdesk", read_only=True) as central:
        rate = reporting.response_rate(central)
    named = {row.name: row for row in rate.rows if row.unit}
    assert set(named) == {one.name for one in forvaltningar()}
    assert all(row.last_year is not None for row in named.values())
    assert rate.total.percent_last_year == 84


def test_desk_files_of_the_demo_are_sound(demo: Path) -> None:
    for path in (demo / "central.samdesk", demo / "desk-control.samdesk"):
        assert desks.check_desk(path) == ()


def test_a_folder_with_files_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "viktigt.txt").write_text("x", "utf-8")
    with pytest.raises(Refused, match="is not empty"):
        next(sample_desk.demo(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["viktigt.txt"]
