"""Kept figures never differ from newly counted ones, whatever was done before a report was read."""

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from samdesk import language
from samdesk.domain.faults import InputFaults
from samdesk.domain.rounds import FormState, LocalTerms
from samdesk.services import (
    collecting,
    desks,
    exporting,
    forms,
    joint,
    key_table,
    keying,
    organisations,
    reporting,
    round_figures,
    rounds,
    taking_back,
    voiding,
    withdrawing,
)
from samdesk.services.desks import Desk
from samdesk.storage import kept_figures
from samdesk.storage.kept_figures import Figures
from tests.on_both import on_both
from tests.small_region import LAST_DATE, Region, answers, codes, keyed

pytestmark = on_both

UNITS = ("A1", "A11", "A12", "A21", "B1", "B2")


def counted_anew(desk: Desk) -> list[object]:
    found: list[object] = []
    for a_round in rounds.rounds(desk):
        with desk.reading() as db:
            found += [round_figures._count_received(db, a_round), round_figures._count_answers(db, a_round)]
    return found


def kept(desk: Desk) -> list[object]:
    """The figures that reports are made of, as they are kept after the reports were read."""
    found: list[object] = []
    for a_round in rounds.rounds(desk):
        round_figures.received(desk, a_round)
        round_figures.answered(desk, a_round)
        with desk.reading() as db:
            found += [kept_figures.kept(db, a_round.id, kind) for kind in (Figures.RECEIVED, Figures.ANSWERS)]
    return found


class Desks(RuleBasedStateMachine):
    """Central and a local desk, and everything that changes what their reports count."""

    region: Region

    def __init__(self) -> None:
        super().__init__()
        language.use("en")
        self._folder = TemporaryDirectory()
        self.folder = Path(self._folder.name)
        shutil.copy(self.region.central, self.folder / "central.samdesk")
        shutil.copy(self.region.local, self.folder / "local.samdesk")
        self.central = desks.open_desk(self.folder / "central.samdesk")
        self.local = desks.open_desk(self.folder / "local.samdesk")
        self.files = 0
        self.collected: list[int] = []

    def teardown(self) -> None:
        self.central.close()
        self.local.close()
        self._folder.cleanup()

    @initialize()
    def read_reports(self) -> None:
        self.compare()

    def compare(self) -> None:
        for desk in (self.central, self.local):
            assert kept(desk) == counted_anew(desk)

    @rule(unit=st.sampled_from(UNITS), choice=st.sampled_from("1239"), at_central=st.booleans(), late=st.booleans())
    def key(self, unit: str, choice: str, at_central: bool, late: bool) -> None:
        desk = self.central if at_central else self.local
        day = str(LAST_DATE + timedelta(days=3 if late else -20))
        row = {"form_id": codes(desk)[unit], "answered_on": day}
        with suppress(InputFaults):  # its answers differ, or it is being keyed
            key_table.key_table(desk, answers(self.folder / "svar.csv", row, choice=choice), operator="A1")
        self.compare()

    @rule(unit=st.sampled_from(UNITS))
    def register(self, unit: str) -> None:
        forms.register_received(self.local, [codes(self.local)[unit]])
        self.compare()

    @rule(unit=st.sampled_from(UNITS))
    def take_back(self, unit: str) -> None:
        with suppress(InputFaults):  # it is not registered, or has answers
            taking_back.take_back(self.local, codes(self.local)[unit], FormState.RECEIVED, operator="A1")
        self.compare()

    @rule(unit=st.sampled_from(UNITS))
    def begin(self, unit: str) -> None:
        with suppress(InputFaults):  # its answers differ
            keying.open_form(self.local, codes(self.local)[unit], operator="A1")
        self.compare()

    @rule(units=st.sampled_from([("B1", "B2"), ("A11", "A12"), ("B2", "B1")]), at_central=st.booleans())
    def join(self, units: tuple[str, ...], at_central: bool) -> None:
        desk = self.central if at_central else self.local
        with suppress(InputFaults):  # they answer together already
            joint.join(desk, [codes(desk)[unit] for unit in units])
        self.compare()

    @rule(unit=st.sampled_from(["A12", "B1", "B2"]))
    def separate(self, unit: str) -> None:
        with suppress(InputFaults):  # it answers for itself
            joint.separate(self.local, codes(self.local)[unit])
        self.compare()

    @rule(days=st.integers(-40, 40))
    def change_the_last_date(self, days: int) -> None:
        a_round = rounds.the_round(self.central)
        rounds.set_terms(self.central, a_round.id, "A", LocalTerms(LAST_DATE + timedelta(days=days)))
        self.compare()

    @rule(unit=st.sampled_from(["A1", "A2", "B1"]), parent=st.sampled_from(["A", "B", "R"]))
    def move_a_unit(self, unit: str, parent: str) -> None:
        units = organisations.organisation(self.central).units
        moved = tuple(replace(one, parent=parent) if one.code == unit else one for one in units.values())
        organisations.keep_units(self.central, moved)
        self.compare()

    @rule()
    def send(self) -> None:
        self.files += 1
        out = self.folder / f"{self.files}.sammerge.zip"
        with suppress(InputFaults):  # nothing is finished yet
            exporting.export_merge(self.local, out)
            (report,) = collecting.collect(self.central, [out]).reports
            assert report.accepted
            self.collected.append(report.collection)
        self.compare()

    @rule(unit=st.sampled_from(UNITS), at_central=st.booleans())
    def make_void(self, unit: str, at_central: bool) -> None:
        desk = self.central if at_central else self.local
        with suppress(InputFaults):  # it has no answer, or is being keyed
            voiding.void(desk, codes(desk)[unit], reason="Fel", by="HR1")
        self.compare()

    @rule()
    def withdraw(self) -> None:
        if self.collected:
            withdrawing.withdraw(self.central, self.collected.pop(), reason="Fel fil", by="HR1")
        self.compare()

    @rule(number=st.integers(1, 2))
    def make_spare_forms(self, number: int) -> None:
        rounds.new_spare_forms(self.local, rounds.the_round(self.local), number)
        self.compare()


def test_kept_figures_are_those_that_would_be_counted(region: Region) -> None:
    grown = region

    class Here(Desks):
        region = grown

    checks = list(HealthCheck)
    steps = settings(max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Here, settings=steps)


def test_reports_keep_what_they_counted(local: Desk) -> None:
    a_round = rounds.the_round(local)
    reporting.response_rate(local)
    reporting.statements(local)
    with local.reading() as db:
        assert all(kept_figures.kept(db, a_round.id, kind) is not None for kind in Figures)


def test_what_concerns_one_round_leaves_the_figures_of_the_others(central: Desk, tmp_path: Path) -> None:
    before = rounds.the_round(central)
    rounds.plan_round(central, year=2024, definition="sam-chef", last_date=LAST_DATE)
    for one in rounds.rounds(central):
        round_figures.received(central, one)
    keyed(central, tmp_path, "A11")
    newest = rounds.the_round(central)
    with central.reading() as db:
        assert kept_figures.kept(db, newest.id, Figures.RECEIVED) is None
        assert kept_figures.kept(db, before.id, Figures.RECEIVED) is not None


def test_what_no_figure_counts_leaves_them(local: Desk) -> None:
    a_round = rounds.the_round(local)
    round_figures.received(local, a_round)
    forms.register_handed_out(local, [codes(local)["A11"]])
    with local.reading() as db:
        assert kept_figures.kept(db, a_round.id, Figures.RECEIVED) is not None


def test_whoever_writes_without_telling_drops_all(local: Desk) -> None:
    a_round = rounds.the_round(local)
    round_figures.received(local, a_round)
    with local.writing() as db:
        db.exec_driver_sql("UPDATE form SET received_at = '2023-11-01T08:00:00Z'")
    with local.reading() as db:
        assert kept_figures.kept(db, a_round.id, Figures.RECEIVED) is None


def test_a_transaction_that_was_taken_back_drops_nothing_later(local: Desk) -> None:
    a_round = rounds.the_round(local)
    round_figures.received(local, a_round)

    def received_and_taken_back() -> None:
        with local.writing() as db:
            db.exec_driver_sql("UPDATE form SET received_at = '2023-11-01T08:00:00Z'")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        received_and_taken_back()
    forms.register_handed_out(local, [codes(local)["A11"]])
    with local.reading() as db:
        assert kept_figures.kept(db, a_round.id, Figures.RECEIVED) is not None


def test_a_desk_that_is_only_read_counts_each_time(region: Region) -> None:
    with desks.open_desk(region.local, read_only=True) as desk:
        a_round = rounds.the_round(desk)
        assert reporting.response_rate(desk).total.forms.whole == 10
        with desk.reading() as db:
            assert kept_figures.kept(db, a_round.id, Figures.RECEIVED) is None
