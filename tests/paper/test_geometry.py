"""What holds for every page that is laid out, of shipped definitions and of any that the checks let through."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import pytest

from samdesk.domain.definition import Choice, Condition, Definition, Kind, Scale, Section, Statement
from samdesk.paper.closing import Room
from samdesk.paper.fonts import measure, printable
from samdesk.paper.form_pdf import layout_of, said_on
from samdesk.paper.geometry import QR, geometry_json, lay_out, paper_faults
from samdesk.paper.shapes import PAGE_HEIGHT, PAGE_WIDTH, POINT, FormLayout, Rect, to_json
from samdesk.paper.sketch import BODY_BOTTOM, LEFT, RIGHT, sizes_for
from samdesk.paper.typesetting import fit, line_height
from tests.paper.laws import assert_laws
from tests.paper.paper_forms import NAMES, SHIPPED, printed_form, shipped_definition


@pytest.mark.parametrize("name", ["sam-chef", "sam-chef-over-chefer"])
def test_rows_with_choices_side_by_side_stay_on_one_page(name: str) -> None:
    definition, _material = shipped_definition(name)
    layout = lay_out(definition, "sv", measure, names=NAMES)
    rows = Counter(row.number for page in layout.pages for row in page.rows)
    assert set(rows.values()) == {1}
    assert len(rows) == 31


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("name", "large", "sheets"),
    [
        ("sam-chef", False, 4),
        ("sam-chef-over-chefer", False, 4),
        ("sam-chef", True, 7),
        ("sam-chef-over-chefer", True, 7),
    ],
)
def test_a_manager_gets_two_lines_to_write_at_each_row(name: str, large: bool, sheets: int, language: str) -> None:
    layout = layout_of(printed_form(name, large=large, language=language))
    assert len(layout.pages) == 2 * sheets
    fields = [field for page in layout.pages for field in page.fields if field.name == "motivation"]
    assert all(field.rect.h >= (20 if large else 16) and field.rect.w > 125 for field in fields)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", SHIPPED)
def test_no_row_of_a_shipped_definition_is_split_in_ordinary_print(name: str, language: str) -> None:
    definition, _material = shipped_definition(name)
    for room in (Room(), Room(actions=8, more_actions=True, unit_lines=20, unit_columns=2), Room(spare=True)):
        layout = lay_out(definition, language, measure, names=NAMES, room=room)
        assert set(_parts(layout).values()) == {1}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_31_choices_stand_in_two_columns_of_10_points_in_ordinary_print(language: str) -> None:
    layout = lay_out(shipped_definition("sam-forvaltning")[0], language, measure, names=NAMES)
    for number in ("F1", "F2", "F3"):
        (page,) = (page for page in layout.pages if any(row.number == number for row in page.rows))
        boxes = [box.rect for box in page.boxes if box.statement == number]
        assert len(boxes) == 31
        assert len({rect.x for rect in boxes}) == 2
        area = next(row.rect for row in page.rows if row.number == number)
        assert min(text.size for text in page.texts if area.holds(text.rect) and not text.bold) >= 9


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_list_that_large_print_must_split_has_two_parts_and_a_page_of_its_own(language: str) -> None:
    layout = lay_out(shipped_definition("sam-forvaltning")[0], language, measure, names=NAMES, large=True)
    split = {number: count for number, count in _parts(layout).items() if count > 1}
    assert split == {"F1": 2, "F2": 2, "F3": 2}
    for number in split:
        first = next(page for page in layout.pages if any(row.number == number for row in page.rows))
        assert {row.number for row in first.rows} == {number}


@pytest.mark.parametrize(("large", "language"), list(product((False, True), ("sv", "en"))))
@pytest.mark.parametrize("name", SHIPPED)
def test_labels_above_columns_do_not_read_as_one_and_end_where_the_rules_do(
    name: str, large: bool, language: str
) -> None:
    for page in lay_out(shipped_definition(name)[0], language, measure, names=NAMES, large=large).pages[1:]:
        labels = [text for text in page.texts if text.size == sizes_for(large=large).label and text.x > 125]
        assert all(text.rect.right <= RIGHT for text in labels)
        for one, other in product(labels, labels):
            beside = one.y == other.y and one.x < other.x
            assert not beside or other.x - one.rect.right >= 1.9, (one.text, other.text)


def test_the_fifth_mark_stands_where_no_text_begins_and_is_not_there_when_the_page_is_turned() -> None:
    for large in (False, True):
        for page in lay_out(shipped_definition("sam-chef")[0], "sv", measure, names=NAMES, large=large).pages:
            mark = page.marks[4]
            turned = Rect(PAGE_WIDTH - mark.right, PAGE_HEIGHT - mark.bottom, mark.w, mark.h)
            assert not any(other.grown(3).overlaps(turned) for other in page.marks)
            assert all(text.rect.right < mark.x for text in page.texts if mark.overlaps(replace(text.rect, x=mark.x)))


def test_each_of_last_years_actions_has_the_number_that_it_is_keyed_by() -> None:
    for large in (False, True):
        layout = layout_of(printed_form(actions=("Byt lampor", "Se över rutinen"), large=large))
        (page,) = (page for page in layout.pages if any(place.name == "action_1" for place in page.places))
        for n in (1, 2):
            (place,) = (place for place in page.places if place.name == f"action_{n}")
            number = next(text for text in page.texts if text.text == str(n) and text.bold and text.x == LEFT)
            assert place.rect.y < number.y < place.rect.y + line_height(place.size)
            assert number.rect.right < place.rect.x
            (outcome,) = (field for field in page.fields if field.name == f"outcome_{n}")
            assert outcome.rect.y == pytest.approx(place.rect.bottom)


def test_a_scale_of_one_row_alone_stands_below_the_text_and_needs_no_legend() -> None:
    layout = lay_out(shipped_definition("sam-forvaltning")[0], "sv", measure, names=NAMES)
    boxes = [box.rect for page in layout.pages for box in page.boxes if box.statement == "F7"]
    assert len({box.x for box in boxes}) == 1
    assert "Svarsalternativ" not in {text.text for page in layout.pages for text in page.texts}


def test_a_long_unit_name_keeps_its_code_in_the_running_head() -> None:
    form = printed_form(unit_name="Barn- och ungdomspsykiatriska mottagningen " * 4, large=True)
    (place,) = (place for place in layout_of(form).pages[2].places if place.name == "unit_line")
    area = place.rect
    lines = fit(said_on(form)["unit_line"], area.w, area.h, (place.size, place.smallest), measure)[1]
    assert lines[0].startswith(form.unit_code)


def _parts(layout: FormLayout) -> Counter[str]:
    """On how many pages each row stands."""
    return Counter(number for page in layout.pages for number in {row.number for row in page.rows})


def test_sixty_choices_go_on_on_the_next_page_between_two_choices() -> None:
    choices = tuple(Choice(str(n), {"sv": f"Alternativ {n} som är lite längre än en rad bred " * 2}) for n in range(60))
    definition = definition_of(row("1"), row("2", scale="long"), row("3"))
    definition = replace(definition, scales=(*definition.scales, Scale("long", choices)))
    assert paper_faults(definition) == ()
    layout = lay_out(definition, "sv", measure)
    assert_laws(layout, definition)
    assert _parts(layout)["2"] > 1
    again = [text.text for page in layout.pages for text in page.texts if text.text == "2 (forts.)"]
    assert len(again) == _parts(layout)["2"] - 1


@pytest.mark.parametrize("large", [False, True])
def test_a_page_gives_the_room_that_it_has_to_its_rows_all_alike(large: bool) -> None:
    sizes = sizes_for(large=large)
    tallest = sizes.roomier[-1][0]
    given = set()
    for page in layout_of(printed_form("sam-chef", large=large)).pages:
        heights = {round(field.rect.h, 3) for field in page.fields if field.name == "motivation"}
        assert len(heights) < 2
        given |= heights
        left = BODY_BOTTOM - max((row.rect.bottom for row in page.rows), default=BODY_BOTTOM)
        assert not heights or max(heights) == tallest or left < 8 * len(page.rows)
    assert tallest in given
    assert min(given) >= sizes.motivations[0]


def test_a_comment_alone_on_its_page_has_twelve_lines() -> None:
    pages = lay_out(shipped_definition("sam-forvaltning")[0], "sv", measure, names=NAMES).pages
    (page,) = (page for page in pages if [row.number for row in page.rows] == ["F1k"])
    (field,) = page.fields
    assert field.rect.h == pytest.approx(12 * 8)


def test_large_print_is_16_points_with_the_same_boxes_marks_and_answers() -> None:
    definition, _material = shipped_definition("sam-chef")
    large = lay_out(definition, "sv", measure, names=NAMES, large=True)
    ordinary = lay_out(definition, "sv", measure, names=NAMES)
    assert (large.large, ordinary.large) == (True, False)
    assert to_json(large)["large"] is True
    said = {text.size for page in large.pages for text in page.texts if text.text.startswith("Alla medarbetare")}
    assert said == {16}
    first, other = (layout.pages[0] for layout in (large, ordinary))
    assert (first.marks, first.qr) == (other.marks, other.qr)
    for layout in (large, ordinary):
        boxes = [box for page in layout.pages for box in page.boxes]
        assert {(box.rect.w, box.rect.h) for box in boxes} == {(4.75, 4.75)}
    answers = [
        [(box.statement, box.choice) for page in layout.pages for box in page.boxes] for layout in (large, ordinary)
    ]
    assert answers[0] == answers[1]
    labels = {text.text for page in large.pages for text in page.texts}
    assert {"Ja", "Delvis", "Nej", "aktuellt", "Behöver"} <= labels


def test_a_row_that_fits_in_ordinary_print_only_is_refused_for_large_print() -> None:
    (fault,) = paper_faults(definition_of(row("1"), row("4b", label={"sv": "ord " * 600})))
    assert fault.what == "Row 4b is taller than a page in large print."


def test_a_row_that_is_too_tall_in_the_second_language_is_refused() -> None:
    long = row("2", label={"sv": "Kort", "en": "word " * 1500})
    (fault,) = paper_faults(replace(definition_of(row("1"), long), languages=("sv", "en")))
    assert fault.what == "Row 2 is taller than a page."


def test_a_page_that_begins_with_other_choices_has_the_heading_of_its_section() -> None:
    other = Scale("abc", tuple(Choice(code, {"sv": code}) for code in "abc"))
    for rows in range(2, 24):
        definition = definition_of(*(row(f"{n}") for n in range(1, rows)), row(f"{rows}", scale="abc"))
        definition = replace(definition, scales=(*definition.scales, other))
        assert_laws(lay_out(definition, "sv", measure), definition)


def test_columns_are_9_to_10_mm_apart_and_not_applicable_stands_further_away() -> None:
    layout = lay_out(shipped_definition("sam-chef")[0], "sv", measure, names=NAMES)
    first = [box.rect.x for box in layout.pages[1].boxes if box.statement == "1" and box.kind == "choice"]
    gaps = [right - left for left, right in pairwise(first)]
    assert all(9 <= gap <= 10 for gap in gaps[:-1])
    assert gaps[-1] >= gaps[0] + 3


def test_key_codes_stand_above_the_columns_on_every_page_with_rows() -> None:
    layout = lay_out(shipped_definition("sam-chef")[0], "sv", measure, names=NAMES)
    for page in layout.pages:
        boxes = [box for box in page.boxes if box.kind == "choice"]
        if not boxes:
            continue
        top = min(box.rect.y for box in boxes)
        for box in (box for box in boxes if box.rect.y == top):
            middle = box.rect.x + box.rect.w / 2
            above = [t for t in page.texts if t.y < top and abs(t.x + t.width / 2 - middle) < 0.1]
            assert box.choice in {text.text for text in above}


def test_marks_are_five_and_show_which_way_is_up() -> None:
    page = lay_out(shipped_definition("sam-chef")[0], "sv", measure).pages[0]
    centres = {(round(m.x + m.w / 2, 2), round(m.y + m.h / 2, 2)) for m in page.marks}
    turned = {(PAGE_WIDTH - x, PAGE_HEIGHT - y) for x, y in centres}
    assert len(centres) == 5
    assert len(centres & turned) == 4
    assert all(mark.w == mark.h == 5 for mark in page.marks)
    assert (QR.w, QR.h) == (18, 18)


def row(number: str, **more: object) -> Statement:
    plain = Statement(f"s{number}", Kind.SELECT_ONE, number, label={"sv": f"Påstående {number}"}, scale="yn")
    return replace(plain, **more)  # type: ignore[arg-type]


def definition_of(*rows: Statement, scale: Scale | None = None) -> Definition:
    yes_no = Scale("yn", (Choice("1", {"sv": "Ja"}), Choice("2", {"sv": "Nej"})))
    return Definition("d", "1", {"sv": "D"}, ("sv",), (Section("a", {"sv": "A"}, {}, rows),), (scale or yes_no,))


def texts(definition: Definition) -> str:
    return " ".join(text.text for page in lay_out(definition, "sv", measure).pages for text in page.texts)


def test_a_condition_is_printed_at_both_ends() -> None:
    said = texts(definition_of(row("1"), row("2", relevant=Condition("1", "1")), row("3")))
    for part in ("Ja", "3"):
        assert part in said
    numbers = [line for line in said.split(".") if "”Ja”" in line or "“Ja”" in line]
    assert len(numbers) == 2


def test_a_row_that_is_taller_than_a_page_is_refused_with_its_number() -> None:
    definition = definition_of(row("1"), row("17b", label={"sv": "ord " * 1500}))
    (fault,) = paper_faults(definition)
    assert "17b" in fault.what


def test_letters_that_the_font_lacks_are_refused_with_the_row() -> None:
    (fault,) = paper_faults(definition_of(row("1"), row("2", hint={"sv": "Se även 安全"})))
    assert "2" in fault.what
    assert "安全" in fault.what


def test_letters_that_the_font_lacks_are_refused_in_headings_and_title_too() -> None:
    definition = definition_of(row("1"))
    head = replace(definition.sections[0], label={"sv": "Rutiner 安全"})
    for strange in (replace(definition, sections=(head,)), replace(definition, title={"sv": "Uppföljning 安"})):
        (fault,) = paper_faults(strange)
        assert fault.what.startswith("A heading or note has letters")
        assert "安" in fault.what


def test_a_row_that_is_too_tall_with_the_names_of_the_round_is_refused() -> None:
    definition = definition_of(row("1", label={"sv": "Vi känner till {policy}"}))
    assert paper_faults(definition) == ()
    (fault,) = paper_faults(definition, names={"policy": "en mycket lång policy " * 300}, large=False)
    assert fault.what.startswith("Row 1 is taller than a page")


def test_a_row_without_choices_and_a_choice_without_label_are_refused_with_the_row() -> None:
    bare = Scale("yn", (Choice("1", {"sv": "Ja"}), Choice("2", {"sv": " "})))
    assert [fault.what for fault in paper_faults(definition_of(row("3"), scale=bare))] == [
        "Row 3 has a choice without a label."
    ]
    assert [fault.what for fault in paper_faults(definition_of(row("4", scale="none")))] == ["Row 4 has no choices."]


def test_the_geometry_loads_no_pdf_library() -> None:
    program = "import sys, samdesk.paper.geometry; print([m for m in sys.modules if m in ('reportlab', 'zxingcpp')])"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_twelve_choices_with_long_labels_stand_below_each_other() -> None:
    scale = Scale("yn", tuple(Choice(str(n), {"sv": f"Alternativ {n} med en rätt lång text"}) for n in range(1, 13)))
    layout = lay_out(definition_of(row("1"), scale=scale), "sv", measure)
    xs = {box.rect.x for page in layout.pages for box in page.boxes if box.statement == "1"}
    assert len(xs) == 1


def test_long_labels_shared_by_several_rows_become_a_legend() -> None:
    labels = ("Instämmer inte alls", "Instämmer delvis", "Instämmer helt")
    scale = Scale("yn", tuple(Choice(str(n), {"sv": label}) for n, label in enumerate(labels, 1)))
    definition = definition_of(row("1"), row("2"), scale=scale)
    layout = lay_out(definition, "sv", measure)
    assert len({box.rect.y for page in layout.pages for box in page.boxes if box.statement == "1"}) == 1
    assert "Instämmer\u00a0delvis" in texts(definition) or "Instämmer delvis" in texts(definition)


def test_texts_are_in_the_language_asked_for() -> None:
    definition, _material = shipped_definition("sam-chef")
    english = " ".join(text.text for page in lay_out(definition, "en", measure).pages for text in page.texts)
    assert "Needs action" in english.replace("Needs  action", "Needs action") or "Needs" in english
    assert "Motivation" in english
    assert "Behöver" not in english


def test_the_geometry_is_json_in_mm() -> None:
    definition, _material = shipped_definition("sam-chef")
    plain = geometry_json(definition, "sv", measure, names=NAMES)
    again = json.loads(json.dumps(plain))
    assert again == plain
    assert (plain["width"], plain["height"]) == (210, 297)
    assert plain["sha256"] == definition.sha256
    assert plain["pages"][1]["boxes"][0].keys() == {"statement", "choice", "rect", "kind"}


def test_what_differs_between_forms_does_not_move_what_is_printed_for_all() -> None:
    one = layout_of(printed_form(n=1))
    other = layout_of(printed_form(n=2, managers=(), unit_name="U" * 120, employees=400))
    assert one == other


def test_a_condition_source_keeps_its_boxes() -> None:
    definition = definition_of(
        row("1", motivation=True, action=True), row("2", relevant=Condition("1", "2", equal=False))
    )
    assert_laws(lay_out(definition, "sv", measure), definition)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    "changes",
    [
        {"unit_name": "Barn- och ungdomspsykiatriska mottagningen för neuropsykiatri, " + "enhet 3 " * 7},
        {"unit_name": "Ängö vårdcentral é ü ß", "managers": ()},
        {"unit_name": "مستشفى الأطفال 7", "managers": ("أحمد",)},
        {"employees": 0},
        {"employees": 400},
        {"units_covered": tuple(f"Enhet {n} vid Österlens närsjukhus (4711-{n:04})" for n in range(40))},
    ],
)
def test_awkward_input_stands_whole_in_its_place(changes: dict[str, Any], large: bool) -> None:
    form = printed_form(large=large, **changes)
    said = said_on(form)
    for page in layout_of(form).pages:
        for place in page.places:
            area, sizes = place.rect, (place.size, place.smallest)
            text = printable(said.get(place.name, ""))
            size, lines, whole = fit(text, area.w, area.h, sizes, measure, bold=place.bold)
            assert whole or place.name == "unit_line"
            assert all(measure(line, size, bold=place.bold) <= area.w for line in lines)
            assert len(lines) * line_height(size) <= area.h + 0.25 * size * POINT + 0.01
