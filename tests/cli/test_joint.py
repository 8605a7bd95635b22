"""The commands for joint forms."""

from samdesk.domain.form_id import written
from tests.cli.conftest import Command
from tests.small_region import Region, codes_of


def test_managers_with_several_forms_are_listed_and_their_forms_joined_and_separated(
    samdesk: Command, region: Region
) -> None:
    known = codes_of(region.local)
    codes = [known["B1"], known["B2"]]
    ran = samdesk("forms", "managers", region.local)
    assert (ran.code, ran.out) == (
        0,
        f"Chef 0210, Primärvården: {written(codes[0])} Vårdcentralen Öster, {written(codes[1])} Vårdcentralen Väster\n",
    )
    (one,) = samdesk("forms", "managers", region.local, "--json").json["managers"]
    assert one["joinable"] == [codes]
    assert [form["units"] for form in one["forms"]] == [["B1"], ["B2"]]
    ran = samdesk("forms", "join", region.local, *codes, "--operator", "HR1", "--json")
    assert sorted(ran.json["forms"]) == sorted(codes)
    assert samdesk("forms", "managers", region.local).out == "No manager has several forms.\n"
    assert samdesk("forms", "separate", region.local, codes[0]).out == "2 forms changed.\n"
    assert samdesk("forms", "separate", region.local, codes[0]).code == 1


def test_a_round_is_planned_with_joint_forms(samdesk: Command, region: Region) -> None:
    words = ("round", "plan", region.central, "--year", "2024", "--definition", "sam-chef", "--last-date", "2024-12-01")
    assert samdesk(*words, "--join-managers", "--json").json["forms"] == 9
