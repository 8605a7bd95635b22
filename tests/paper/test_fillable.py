import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from samdesk import language
from samdesk.domain.definition import Definition, Kind
from samdesk.domain.rounds import PrintedForm
from samdesk.paper.embedded import field_letters
from samdesk.paper.fillable_fields import PASSPORT, passport
from samdesk.paper.fillable_pdf import fillable_form
from samdesk.paper.form_pdf import layout_of
from samdesk.paper.shapes import PAGE_HEIGHT, POINT, Rect
from tests.paper.filling import by_pdfium, picture, places
from tests.paper.paper_forms import SHIPPED, definitions, printed_form, shipped_definition

FORMS = {
    **{name: printed_form(name) for name in SHIPPED},
    "large": printed_form(large=True),
    "english": printed_form(language="en"),
    "joint": printed_form(units_covered=tuple(f"Mottagning {n}" for n in range(1, 41)), employees=120),
    "actions": printed_form(actions=("Se över larmrutinen – enhetschef, 1 mars 2023", "Köpa en ny lyft")),
    "spare": printed_form(unit_code="", unit_name="", unit_path=(), managers=(), employees=None),
}
NOT_ON_SCREEN = {"signature_manager", "signature_safety_representative", "more"}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> PrintedForm:
    chosen = FORMS[request.param]
    if chosen.language and chosen.language not in chosen.definition.languages:
        pytest.skip("the definition does not speak it")
    return chosen


def reader(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data), strict=True)


def corners(rect: Rect) -> tuple[float, ...]:
    edges = (rect.x, PAGE_HEIGHT - rect.bottom, rect.right, PAGE_HEIGHT - rect.y)
    return tuple(edge / POINT for edge in edges)


def test_the_same_form_gives_the_same_bytes(form: PrintedForm) -> None:
    assert fillable_form(form) == fillable_form(form, layout_of(form))


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import hashlib; from tests.paper.paper_forms import printed_form; "
        "from samdesk.paper.fillable_pdf import fillable_form; "
        "print(hashlib.sha256(fillable_form(printed_form())).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path.cwd())}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == hashlib.sha256(fillable_form(printed_form())).hexdigest()


def test_a_file_is_small_enough_to_mail(form: PrintedForm) -> None:
    assert len(fillable_form(form)) < 150_000


def test_qpdf_finds_no_fault(form: PrintedForm) -> None:
    with pikepdf.open(BytesIO(fillable_form(form))) as document:
        assert document.check_pdf_syntax() == []


def test_every_box_and_area_of_the_paper_is_a_field_at_its_place(form: PrintedForm) -> None:
    data = fillable_form(form)
    found = places(data)
    for page in layout_of(form).pages:
        for box in page.boxes:
            (where,) = [at for (name, on), at in found.items() if said_by(form, box) == (name, on)]
            assert where[0] == page.number - 1
            assert where[1] == pytest.approx(corners(box.rect), abs=0.02)
        for area in page.fields:
            names = {f"{area.name}:{area.number}", f"form:{area.name}", area.name.replace("_", ":")}
            there = [at for (name, _on), at in found.items() if name in names]
            assert len(there) == (area.name not in NOT_ON_SCREEN), area
            for number, (x1, y1, x2, y2) in there:
                outer = corners(area.rect)
                assert number == page.number - 1
                assert outer[0] - 0.1 <= x1 < x2 <= outer[2] + 0.1
                assert outer[1] - 0.1 <= y1 < y2 <= outer[3] + 0.1


def said_by(form: PrintedForm, box: Any) -> tuple[str, str]:
    if box.kind == "participant":
        return f"participant:{box.choice}", "yes"
    if box.kind == "action":
        return f"action:{box.statement}", "yes"
    if form.definition.by_number[box.statement].kind is Kind.SELECT_MULTIPLE:
        return f"box:{box.statement}:{box.choice}", box.choice
    return f"choice:{box.statement}", box.choice


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(definitions())
def test_every_row_of_any_definition_can_be_answered_on_screen(definition: Definition) -> None:
    form = printed_form(definition)
    with pikepdf.open(BytesIO(fillable_form(form))) as document:
        assert document.check_pdf_syntax() == []
        names = [str(field.T) for field in document.Root.AcroForm.Fields]
    assert len(names) == len(set(names))
    for row in definition.statements():
        parts = {Kind.SELECT_ONE: "choice", Kind.SELECT_MULTIPLE: "box"}
        own = f"{parts.get(row.kind, 'text')}:{row.number}"
        assert any(name == own or name.startswith(f"{own}:") for name in names)
        assert (f"motivation:{row.number}" in names) is row.motivation
        assert (f"action:{row.number}" in names) is row.action


def test_an_answer_of_one_choice_can_be_taken_back() -> None:
    fields = reader(fillable_form(printed_form())).get_fields() or {}
    group = fields["choice:1"]
    assert int(group["/Ff"]) & 1 << 15, "a radio group"
    assert not int(group["/Ff"]) & 1 << 14, "that may be without an answer"
    assert not any(name.startswith("signature") for name in fields)


def test_dates_and_numbers_have_a_cell_for_each_digit() -> None:
    document = reader(fillable_form(printed_form()))
    cells = {
        str(widget["/T"]): (int(widget["/MaxLen"]), bool(int(widget["/Ff"]) & 1 << 24))
        for page in document.pages
        for widget in (one.get_object() for one in page["/Annots"])
        if widget.get("/T") in ("form:answered_on", "form:employees_took_part")
    }
    assert cells == {"form:answered_on": (8, True), "form:employees_took_part": (3, True)}


def test_every_field_says_what_it_is_in_the_language_of_the_form() -> None:
    definition = shipped_definition("sam-chef")[0]
    document = reader(fillable_form(printed_form()))
    said = [str(one.get_object().get("/TU", "")) for page in document.pages for one in page["/Annots"]]
    visible = [text for text in said if text]
    assert len(visible) == len(said) - 1, "all but the hidden one"
    assert len(set(visible)) == len(visible)
    label = definition.by_number["3"].label["sv"]
    assert f"Påstående 3: {label} – Ja" in visible
    assert f"Påstående 3: {label} – Behöver åtgärd" in visible
    assert "Vilka deltog? Skyddsombud" in visible
    assert "Handlingsplan, rad 1: Vad som ska göras" in visible


def elements(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """The document's structure, depth first."""
    found: list[pikepdf.Dictionary] = []

    def walk(element: Any) -> None:
        found.append(element)
        kids = element.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else []:
            walk(kid)

    walk(document.Root.StructTreeRoot.K)
    return found


def test_the_structure_leads_through_headings_texts_and_fields_in_order(form: PrintedForm) -> None:
    with pikepdf.open(BytesIO(fillable_form(form))) as document:
        tagged = elements(document)
        kinds = [str(element.S) for element in tagged]
        assert kinds.count("/H1") == 1
        assert kinds.count("/H2") > 3
        assert set(kinds) == {"/Document", "/H1", "/H2", "/P", "/Div", "/Form"}
        visible = [one for page in document.pages for one in page.Annots if not int(one.F) & 2]
        forms = [element for element in tagged if element.S == "/Form"]
        assert [element.K.Obj.objgen for element in forms] == [one.objgen for one in visible]
        assert all(page.Tabs == "/S" for page in document.pages)
        owners = document.Root.StructTreeRoot.ParentTree.Nums
        by_key = {int(owners[n]): owners[n + 1] for n in range(0, len(owners), 2)}
        for element, widget in zip(forms, visible, strict=True):
            assert by_key[int(widget.StructParent)].objgen == element.objgen
            assert element.Alt == widget.TU
        for page in document.pages:
            marked = re.findall(rb"/(\w+) <</MCID (\d+)>>BDC", page.Contents.read_bytes())
            assert [int(number) for _kind, number in marked] == list(range(len(marked)))
            own = by_key[int(page.StructParents)]
            assert [f"/{kind.decode()}" for kind, _number in marked] == [str(element.S) for element in own]
            assert page.Contents.read_bytes().count(b"BDC") + 1 == page.Contents.read_bytes().count(b"EMC")


def test_choices_in_two_columns_are_reached_down_one_and_then_down_the_other() -> None:
    form = printed_form("sam-forvaltning")
    scale = form.definition.scale_of(form.definition.by_number["F1"])
    assert scale
    with pikepdf.open(BytesIO(fillable_form(form))) as document:
        names = [str(one.T) for page in document.pages for one in page.Annots if "/T" in one]
    listed = [name for name in names if name.startswith("box:F1:")]
    assert listed == [f"box:F1:{choice.code}" for choice in scale.choices]


def test_nothing_is_drawn_outside_the_tags_but_what_is_for_the_eye_alone(form: PrintedForm) -> None:
    with pikepdf.open(BytesIO(fillable_form(form))) as document:
        for page in document.pages:
            depth = 0
            for operands, operator in pikepdf.parse_content_stream(page):
                depth += str(operator) in ("BMC", "BDC")
                depth -= str(operator) == "EMC"
                assert depth == 1 or (str(operator) == "EMC" and depth == 0), (operands, operator)


def test_the_document_says_its_title_and_language_and_which_form_it_is(form: PrintedForm) -> None:
    with pikepdf.open(BytesIO(fillable_form(form))) as document:
        root = document.Root
        assert str(root.Lang) == form.spoken
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert bool(root.MarkInfo.Marked)
        title = str(document.docinfo.Title)
        assert title.endswith(form.unit_name)
        assert str(document.open_metadata()["dc:title"]) == title
        assert str(document.docinfo[f"/{PASSPORT}"]) == passport(form)
        (hidden,) = [field for field in root.AcroForm.Fields if field.T == PASSPORT]
        assert (int(hidden.F) & 2, int(hidden.Ff) & 1, str(hidden.V)) == (2, 1, passport(form))
        assert "/NeedAppearances" not in root.AcroForm


def test_all_fonts_are_in_the_file_and_fields_know_the_letters_of_europe(form: PrintedForm) -> None:
    with pikepdf.open(BytesIO(fillable_form(form))) as document:
        fonts = list(document.Root.AcroForm.DR.Font.values())
        for page in document.pages:
            fonts += page.Resources.Font.values()
        for font in fonts:
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            assert "/FontFile2" in inner.FontDescriptor
    assert not set("åäöÅÄÖéèüßøæñçøþðŁłśćčřžőűğışđŋ–”’€§") - set(field_letters().values())


def test_a_click_shows_a_cross_in_its_box_that_another_click_moves_or_takes_away(tmp_path: Path) -> None:
    form = printed_form()
    data = fillable_form(form)
    clicks = [("choice:1", "1"), ("choice:3", "1"), ("choice:3", "2"), ("action:5", "yes"), ("action:5", "yes")]
    path = by_pdfium(data, [*clicks, ("action:4", "yes"), ("participant:manager", "yes")], tmp_path / "filled.pdf")
    crossed = {("choice:1", "1"), ("choice:3", "2"), ("action:4", "yes"), ("participant:manager", "yes")}
    where = places(data)
    boxes = {key: at for key, at in where.items() if key[1]}
    for number in {at[0] for at in boxes.values()}:
        shown = picture(path, number, scale=3).convert("L")
        for key, (page, (x1, y1, x2, y2)) in boxes.items():
            if page == number:
                top = PAGE_HEIGHT / POINT
                inside = shown.crop(tuple(round(3 * edge) for edge in (x1 + 2, top - y2 + 2, x2 - 2, top - y1 - 2)))
                dark = sum(inside.histogram()[:96])
                assert (dark > 20) is (key in crossed), key


def test_what_is_typed_is_seen(tmp_path: Path) -> None:
    data = fillable_form(printed_form())
    path = by_pdfium(
        data, [("motivation:1", "Åtgärd på gång, Łódź"), ("form:answered_on", "20231120")], tmp_path / "a.pdf"
    )
    for name in ("motivation:1", "form:answered_on"):
        page, (x1, y1, x2, y2) = places(data)[name, ""]
        top = PAGE_HEIGHT / POINT
        crop = tuple(round(2 * edge) for edge in (x1 + 1, top - y2 + 1, x2 - 1, top - y1 - 1))
        empty = tmp_path / "empty.pdf"
        empty.write_bytes(data)
        before, after = (picture(one, page).convert("L").crop(crop) for one in (empty, path))
        assert sum(after.histogram()[:96]) > sum(before.histogram()[:96]) + 50


def test_paper_says_what_holds_on_screen_in_the_language_of_the_form() -> None:
    said = " ".join(page.extract_text() for page in reader(fillable_form(printed_form())).pages)
    flat = " ".join(said.split())
    _ = language.translator("sv")
    assert _("On screen the date and the crosses for who took part are enough. Sign if you print it.") in flat
    assert flat.count("klicka") >= 1


def test_a_spare_form_has_fields_for_whose_it_is() -> None:
    fields = reader(fillable_form(FORMS["spare"])).get_fields() or {}
    assert {f"form:{name}" for name in ("unit", "code", "path", "managers", "employees")} <= fields.keys()
    own = reader(fillable_form(printed_form(last_date=date(2023, 12, 1)))).get_fields() or {}
    assert not {"form:unit", "form:code"} & own.keys()


def test_lists_in_columns_are_read_one_column_after_the_other() -> None:
    pages = reader(fillable_form(FORMS["joint"])).pages
    read = [line.split()[-1] for page in pages for line in page.extract_text().splitlines() if "Mottagning " in line]
    numbers = [int(number) for number in read if number.isdigit()]
    assert numbers[-40:] == list(range(1, 41))
