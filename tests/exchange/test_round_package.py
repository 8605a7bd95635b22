import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samdesk.domain.actions import OnForm
from samdesk.domain.definition import Material
from samdesk.domain.faults import InputFaults
from samdesk.domain.organisation import Manager, Unit
from samdesk.domain.rounds import Form, LocalTerms, Round
from samdesk.domain.travel import Event, EventKind, RoundPackage, Sender
from samdesk.exchange.package import PackageKind, open_package, write_package
from samdesk.exchange.round_package import read_round_package, write_round_package
from tests.exchange.travelling import (
    AT,
    DEFINITION,
    FORM_IDS,
    KEY,
    RECIPIENTS,
    TEXTS,
    definition,
    plain_round_package,
    revisions,
    round_package,
    some_actions,
)

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "2023.samround.zip"


def through_a_file(package: RoundPackage) -> tuple[RoundPackage, bytes]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.samround.zip"
        written = write_round_package(package, path, KEY)
        read, signed = read_round_package(path)
        assert signed == written
        return read, path.read_bytes()


def faults(path: Path, member: str, change: Callable[[str], str]) -> list[str]:
    """The faults of a round package in which a stranger changed a member and signed it with a key."""
    write_round_package(round_package(), path, KEY)
    members, _signed = open_package(path.read_bytes(), path.name, PackageKind.ROUND)
    before = members[member].decode()
    after = change(before)
    assert after != before
    write_package(path, PackageKind.ROUND, {**members, member: after.encode()}, KEY)
    with pytest.raises(InputFaults) as caught:
        read_round_package(path)
    return [str(fault) for fault in caught.value.faults]


DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
PEOPLE = st.lists(st.builds(Manager, TEXTS, TEXTS), max_size=2).map(tuple)


@st.composite
def round_packages(draw: st.DrawFn) -> RoundPackage:
    codes = draw(st.lists(TEXTS.filter(bool), unique=True, min_size=1, max_size=6))
    units = [
        Unit(
            code,
            draw(TEXTS),
            draw(TEXTS),
            draw(st.sampled_from(["", *codes[:at]])),
            draw(st.none() | st.integers(0, 5000)),
            draw(PEOPLE),
            tuple(draw(st.lists(TEXTS, max_size=2))),
            draw(st.none() | st.just(date(2001, 2, 3))),
            draw(st.none() | DAYS.filter(lambda day: day > date(2001, 2, 3))),
            tuple(draw(st.lists(TEXTS, max_size=2))),
        )
        for at, code in enumerate(codes)
    ]
    other = definition(2, "2")
    carried = tuple(sorted((DEFINITION, other), key=lambda one: one.sha256))
    terms = st.builds(LocalTerms, DAYS, st.none(), TEXTS, TEXTS)
    this = Round(
        "r",
        draw(st.integers(1990, 2200)),
        draw(TEXTS),
        (DEFINITION.sha256, other.sha256),
        draw(DAYS),
        draw(st.none() | st.just(date(1999, 1, 1))),
        draw(TEXTS),
        draw(TEXTS),
        draw(st.dictionaries(TEXTS, TEXTS, max_size=2)),
        draw(st.dictionaries(st.sampled_from(codes), terms, max_size=2)),
        draw(st.sampled_from([(), RECIPIENTS])),
    )
    materials = {one.sha256: (Material("01", "sv", draw(TEXTS)), Material("02", "en", draw(TEXTS))) for one in carried}
    forms = tuple(
        Form(form_id, "r", draw(st.sampled_from(carried)).sha256, (code, *codes[at + 1 :]))
        for at, (form_id, code) in enumerate(zip(FORM_IDS, codes, strict=False))
    )
    ids = [form.id for form in forms]
    decided = draw(st.lists(revisions(ids), max_size=2, unique_by=lambda one: one.rev))
    return RoundPackage(
        Sender("c", draw(TEXTS), draw(st.integers(1, 9))),
        this,
        carried,
        materials,
        tuple(units),
        tuple(sorted(forms, key=lambda form: form.id)),
        some := draw(some_actions(st.sampled_from(["", *codes]))),
        tuple(OnForm(forms[0].id, position, action.id) for position, action in enumerate(some, 1)),
        tuple(Event("c", n, form.id, EventKind.EXEMPT, AT, note=draw(TEXTS)) for n, form in enumerate(forms, 1)),
        tuple(sorted(decided, key=lambda one: (one.form_id, one.rev))),
    )


def test_a_round_package_of_the_first_version_is_read() -> None:
    read, _signed = read_round_package(DATA / "round-v1.samround.zip")
    assert read == replace(plain_round_package(), actions=(), on_forms=(), events=())


def test_a_round_package_of_the_second_version_is_read() -> None:
    read, _signed = read_round_package(DATA / "round-v2.samround.zip")
    assert read == plain_round_package()


@pytest.mark.parametrize(
    ("member", "old", "new", "said"),
    [
        ("actions.csv", ";0412;", ";0413;", "Unit 0413 is not in the file"),
        ("actions.csv", "0a0a;0412", "0a;0412", "is not the id of an action"),
        ("actions.csv", ";open;", ";begun;", "is not one of open, done, dropped"),
        ("actions.csv", ";2023-03-01;", ";20230301;", "not in the form that SamDesk writes"),
        ("actions.csv", ";Byt stolar;", ";;", "not in the form that SamDesk writes"),
        ("actions.csv", ";Byt stolar;", ";" + "å" * 1001 + ";", "room for 1000"),
        ("actions.csv", ";2022;", ";1066;", "1066"),
        ("actions.csv", ";3;", ";0;", "a row without a form"),
        ("actions.csv", "desk-1 1", "desk-1 0", "how often a desk changed it"),
        ("form_actions.csv", "0000-0000;1;", "0000-0000;100;", "1 to 99"),
        ("form_actions.csv", ";1b1b", ";2b1b", "something that is not in the file"),
        ("form_actions.csv", "0a" * 16, "1b" * 16, "stands on a form twice"),
        ("events.csv", "0000-0000", "0000-60JM", "something that is not in the file"),
        ("events.csv", ";exempt;", ";excused;", "is not one of"),
    ],
)
def test_actions_that_no_desk_would_keep_so_are_refused(path: Path, member: str, old: str, new: str, said: str) -> None:
    assert said in str(faults(path, member, lambda text: text.replace(old, new)))


def test_a_round_package_comes_back_as_it_was() -> None:
    assert through_a_file(round_package())[0] == round_package()


@settings(deadline=None, max_examples=50)
@given(round_packages())
def test_any_round_package_comes_back_as_it_was(package: RoundPackage) -> None:
    assert through_a_file(package)[0] == package


@settings(deadline=None, max_examples=15)
@given(round_packages())
def test_order_is_of_no_account_but_for_the_units_of_the_list(package: RoundPackage) -> None:
    turned = replace(
        package,
        forms=package.forms[::-1],
        definitions=package.definitions[::-1],
        materials={sha256: texts[::-1] for sha256, texts in reversed(package.materials.items())},
        round=replace(package.round, names=dict(reversed(package.round.names.items()))),
    )
    assert through_a_file(turned)[1] == through_a_file(package)[1]
    listed = replace(package, units=package.units[::-1])
    assert through_a_file(listed)[0].units == package.units[::-1]


def test_a_definition_without_material_has_none() -> None:
    assert through_a_file(replace(round_package(), materials={}))[0].materials == {DEFINITION.sha256: ()}


@pytest.mark.parametrize("package", [
    replace(round_package(), definitions=()),
    replace(round_package(), units=()),
    replace(round_package(), materials={"ab" * 32: ()}),
    replace(round_package(), round=replace(round_package().round, definitions=())),
])  # fmt: skip
def test_a_package_that_lacks_what_it_names_is_never_written(package: RoundPackage, path: Path) -> None:
    with pytest.raises(ValueError, match=r"."):
        write_round_package(package, path, KEY)
    assert not path.exists()


def test_a_control_character_in_the_list_is_told_to_the_one_who_exports(path: Path) -> None:
    units = (*round_package().units, Unit("9", "Akuten\x0b2", "enhet", "0"))
    with pytest.raises(InputFaults, match=r"units.csv, row 4, column name: .* control character"):
        write_round_package(replace(round_package(), units=units), path, KEY)
    with pytest.raises(InputFaults, match=r"round.json: .* control character"):
        write_round_package(replace(round_package(), sender=Sender("c", "\0", 1)), path, KEY)


@pytest.mark.parametrize(
    ("member", "old", "new", "says"),
    [
        ("units.csv", ";0;12;", ";7;12;", ["units.csv, row 3, column parent", "7"]),
        ("units.csv", ";0;12;", ";0412;12;", ["units.csv, row 3, column parent", "below itself"]),
        ("units.csv", ";12;", ";-12;", ["units.csv, row 3, column employees"]),
        ("units.csv", ";12;", ";99999999999;", ["units.csv, row 3, column employees"]),
        ("units.csv", '"[""chef@example.org"", """"]"', "", ["units.csv, row 3, column manager_emails"]),
        ("units.csv", ";2020-01-01;;", ";2020-01-01;2019-01-01;", ["units.csv, row 3, column valid_to"]),
        ("units.csv", "\r\n0412;", "\r\n0;", ["units.csv, row 3, column code", "twice"]),
        ("units.csv", "'=Akuten", "=Akuten", ["units.csv, row 3, column name", "apostrophe"]),
        ("forms.csv", '"[""0412""]"', '"[""0499""]"', ["forms.csv, row", "0499"]),
        ("forms.csv", "0000-0132", "0000-0000", ["forms.csv, row 3", "twice"]),
        ("round.json", DEFINITION.sha256, "ab" * 32, ["round.json", "definition"]),
        ("round.json", '"2023-12-15"', '"20231215"', ["round.json", "round.last_date", "date"]),
        ("round.json", '"opens": null', '"opens": "2024-01-01"', ["round.json", "after its last date"]),
        ("round.json", '"0412": {', '"0499": {', ["round.json", "0499"]),
        ("round.json", '"names": {', '"names": {"x": 1,', ["round.json", "names.x"]),
        ("round.json", '"year": 2023', '"year": 1e999', ["round.json", "year"]),
        ("round.json", '"year": 2023', '"year": 7', ["round.json", "year"]),
        ("material.json", DEFINITION.sha256, "ab" * 32, ["material.json"]),
        ("material.json", "Varför", "\\u0000", ["material.json", "control character"]),
        ("definition.json", '"scale": "jdn"', '"scale": ""', ["definition.json", "scale"]),
        ("definition.json", '"number": "2"', '"number": "1"', ["definition.json", "twice"]),
        ("definition.json", '"code": "2"', '"code": "2 3"', ["definition.json", "code"]),
        ("definition.json", '"max_choices": 2', '"max_choices": 0', ["definition.json", "92"]),
        (
            "definition.json",
            '"number": "1",\n       "code"',
            '"number": "8",\n       "code"',
            ["definition.json", "90"],
        ),
        ("definition.json", '"sv",\n', "", ["definition.json", "SHA-256"]),
    ],
)
def test_what_is_wrong_in_a_signed_package_is_told_with_its_place(
    path: Path, member: str, old: str, new: str, says: list[str]
) -> None:
    found = faults(path, member, lambda text: text.replace(old, new))
    assert any(all(part in fault for part in says) for fault in found), found


def test_two_forms_of_one_unit_are_refused(path: Path) -> None:
    found = faults(
        path, "forms.csv", lambda text: text.replace(f"{DEFINITION.sha256};\r", f'{DEFINITION.sha256};"[""0412""]"\r')
    )
    assert "two forms" in found[0]


def test_a_text_of_the_material_that_is_there_twice_is_refused(path: Path) -> None:
    def doubled(text: str) -> str:
        return json.dumps({sha256: texts * 2 for sha256, texts in json.loads(text).items()})

    assert "twice" in faults(path, "material.json", doubled)[0]


def test_a_long_chain_of_units_is_read(path: Path) -> None:
    chain = [Unit("0", "", "")] + [Unit(str(n), "", "", str(n - 1)) for n in range(1, 5000)]
    this = replace(plain_round_package().round, local={})
    package = replace(
        plain_round_package(), units=tuple(reversed(chain)), forms=(), round=this, actions=(), on_forms=(), events=()
    )
    write_round_package(package, path, KEY)
    assert read_round_package(path)[0].units == package.units
