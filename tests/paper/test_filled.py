import random
import tracemalloc
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from samdesk.domain.definition import Definition, Kind
from samdesk.domain.faults import InputFaults
from samdesk.paper import filled
from samdesk.paper.fillable_fields import PASSPORT, passport
from samdesk.paper.fillable_pdf import fillable_form
from samdesk.paper.filled import FilledRow, PlanLine, is_pdf, read_filled
from tests.paper.filling import by_pdfium, by_pypdf
from tests.paper.paper_forms import definitions, print_forms, printed_form

VALUES = {
    "choice:1": "1",
    "choice:7a": "9",
    "action:3": "yes",
    "motivation:3": "Brist på tid, Łódź",
    "participant:manager": "yes",
    "participant:safety_representative": "yes",
    "form:answered_on": "20231120",
    "form:employees_took_part": "4",
    "plan:2:what": "Gå igenom rutinen",
    "plan:2:when": "våren",
    "outcome:1": "klart",
}
FORM = printed_form(actions=("Se över larmrutinen",))


def data() -> bytes:
    return fillable_form(FORM)


def changed(out: Path, change: Callable[[pikepdf.Pdf], None], source: bytes | Path | None = None) -> Path:
    """A file that is filled in and then changed, as programs and strangers do."""
    given = BytesIO(source) if isinstance(source, bytes) else source or by_pypdf(data(), VALUES, out.with_suffix(".f"))
    with pikepdf.open(given) as document:
        change(document)
        with warnings.catch_warnings(action="ignore", category=pikepdf.PageCopyWarning):
            document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out


def said(path: Path) -> str:
    """The one sentence about a file that cannot be read."""
    with pytest.raises(InputFaults) as caught:
        read_filled(path)
    (fault,) = caught.value.faults
    assert fault.where.file == path.name
    assert fault.advice
    return fault.what


def told_or_read(path: Path) -> None:
    """A file is read, or what is wrong with it is one sentence; nothing else is raised."""
    with suppress(InputFaults):
        assert read_filled(path).form_id == FORM.form_id
        return
    assert said(path)


FILL: dict[str, Callable[[Path], Path]] = {
    "pypdf": lambda out: by_pypdf(data(), VALUES, out),
    "pypdf, values alone": lambda out: by_pypdf(data(), VALUES, out, looks=False),
    "pdfium": lambda out: by_pdfium(data(), list(VALUES.items()), out),
    "qpdf, written anew": lambda out: changed(out, lambda document: None),
}


@pytest.mark.parametrize("program", FILL)
def test_what_was_filled_in_is_read_whatever_program_was_used(tmp_path: Path, program: str) -> None:
    path = FILL[program](tmp_path / "filled.pdf")
    form = read_filled(path)
    assert (form.form_id, form.definition) == (FORM.form_id, FORM.definition.sha256)
    given = {number: row for number, row in form.rows.items() if row != FilledRow()}
    assert given == {
        "1": FilledRow(("1",)),
        "3": FilledRow(motivation="Brist på tid, Łódź", action=True),
        "7a": FilledRow(("9",)),
    }
    assert form.participants == {"manager", "safety_representative"}
    written = {name: text for name, text in form.written.items() if text}
    assert written == {"answered_on": "20231120", "employees_took_part": "4"}
    assert form.plan == (PlanLine(2, what="Gå igenom rutinen", when="våren"),)
    assert form.outcomes == {1: "klart"}


def test_an_empty_form_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.write_bytes(data())
    form = read_filled(path)
    assert set(form.rows) == set(FORM.definition.by_number)
    assert set(form.rows.values()) == {FilledRow()}
    assert (form.participants, form.plan, form.outcomes) == (frozenset(), (), {})


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(definitions(), st.randoms(use_true_random=False))
def test_any_answers_to_any_definition_are_read_as_they_were_given(
    tmp_path_factory: pytest.TempPathFactory, definition: Definition, chance: random.Random
) -> None:
    values: dict[str, str] = {}
    wanted: dict[str, FilledRow] = {}
    for row in definition.statements():
        scale = definition.scale_of(row)
        codes = [choice.code for choice in scale.choices] if scale else []
        if row.kind is Kind.SELECT_ONE:
            chosen = tuple(chance.sample(codes, chance.randint(0, 1)))
            values |= {f"choice:{row.number}": code for code in chosen}
        elif row.kind is Kind.SELECT_MULTIPLE:
            picked = set(chance.sample(codes, chance.randint(0, len(codes))))
            chosen = tuple(code for code in codes if code in picked)
            values |= {f"box:{row.number}:{code}": code for code in chosen}
        else:
            chosen = ()
        text = chance.choice(["", "Åå – Łł (100 %)"]) if not codes else ""
        motivation = chance.choice(["", "därför\natt"]) if row.motivation else ""
        action = row.action and chance.random() < 0.5
        values |= {f"{part}:{row.number}": said for part, said in (("text", text), ("motivation", motivation)) if said}
        values |= {f"action:{row.number}": "yes"} if action else {}
        wanted[row.number] = FilledRow(chosen, text, motivation, action)
    folder = tmp_path_factory.mktemp("filled")
    path = by_pypdf(fillable_form(printed_form(definition)), values, folder / "filled.pdf", looks=False)
    assert read_filled(path).rows == wanted


def holder(document: pikepdf.Pdf, name: str) -> pikepdf.Object:
    return next(field for field in document.Root.AcroForm.Fields if str(field.T) == name)


def test_values_are_read_as_names_strings_streams_and_in_every_encoding(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        holder(document, "choice:1").V = pikepdf.String("2")
        holder(document, "choice:2").V = pikepdf.Name("/3")
        holder(document, "motivation:1").V = pikepdf.String(b"\xff\xfe" + "Åäö €".encode("utf-16-le"))
        holder(document, "motivation:2").V = pikepdf.String(b"\xfe\xff" + "Łódź".encode("utf-16-be"))
        holder(document, "motivation:4").V = pikepdf.String(b"\xef\xbb\xbf" + "Żółw".encode())
        holder(document, "motivation:5").V = pikepdf.Stream(document, "ström".encode("cp1252"))
        holder(document, "form:employees_took_part").V = 7
        holder(document, "action:1").V = True

    form = read_filled(changed(tmp_path / "filled.pdf", change, data()))
    assert (form.rows["1"].choices, form.rows["2"].choices) == (("2",), ("3",))
    assert [form.rows[n].motivation for n in "1245"] == ["Åäö €", "Łódź", "Żółw", "ström"]
    assert form.written["employees_took_part"] == "7"


def test_a_cross_that_only_shows_counts_and_two_are_both_told(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        holder(document, "choice:1").Kids[1].AS = pikepdf.Name("/2")
        group = holder(document, "choice:2")
        group.V = pikepdf.Name("/1")
        group.Kids[2].AS = pikepdf.Name("/3")

    form = read_filled(changed(tmp_path / "filled.pdf", change, data()))
    assert (form.rows["1"].choices, form.rows["2"].choices) == (("2",), ("1", "3"))


def test_a_form_is_known_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "svar.csv").write_bytes(data())
    (tmp_path / "svar.pdf").write_text("form_id;1\n")
    assert is_pdf(tmp_path / "svar.csv")
    assert not is_pdf(tmp_path / "svar.pdf")


def test_a_flattened_form_is_told_with_its_code(tmp_path: Path) -> None:
    def flatten(document: pikepdf.Pdf) -> None:
        document.flatten_annotations()
        assert "/AcroForm" not in document.Root

    path = changed(tmp_path / "flat.pdf", flatten)
    assert said(path) == f"The fields of form {'0000-0132'} are gone: it was flattened or printed to a new PDF."


def test_a_form_printed_to_a_new_file_or_a_strangers_pdf_is_told(tmp_path: Path) -> None:
    what = "The PDF is no form from SamDesk, or it was printed to a new PDF, which loses what was filled in."
    paper = tmp_path / "paper.pdf"
    print_forms([FORM], paper)
    assert said(paper) == what
    strange = PdfWriter()
    strange.add_blank_page(200, 200)
    strange.write(tmp_path / "strange.pdf")
    assert said(tmp_path / "strange.pdf") == what


def test_two_forms_in_one_file_are_told(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        document.docinfo[f"/{PASSPORT}"] = passport(replace(FORM, form_id=printed_form(n=2).form_id))

    assert said(changed(tmp_path / "two.pdf", change)) == "The PDF holds more than one form."


def test_a_newer_format_is_told(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        holder(document, PASSPORT).V = pikepdf.String(passport(FORM).replace("form 1", "form 2"))

    assert said(changed(tmp_path / "newer.pdf", change)) == "The form is from a newer version of SamDesk."


def test_a_form_id_that_cannot_be_is_told(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        wrong = passport(FORM).replace("0000-0132", "0000-0133")
        holder(document, PASSPORT).V = pikepdf.String(wrong)
        document.docinfo[f"/{PASSPORT}"] = wrong

    assert said(changed(tmp_path / "wrong.pdf", change)) == "“0000-0133” is no form id."


@pytest.mark.parametrize("owner", ["", "hemligt"])
def test_an_encrypted_file_is_told(tmp_path: Path, owner: str) -> None:
    path = tmp_path / "locked.pdf"
    with pikepdf.open(BytesIO(data())) as document:
        document.save(path, encryption=pikepdf.Encryption(owner="x", user=owner))
    assert said(path) == "The PDF is protected with a password."


def test_scripts_in_a_file_are_left_alone(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('x'); while(true){}"))
        document.Root.OpenAction = script
        holder(document, "motivation:1").AA = pikepdf.Dictionary(K=script)

    assert read_filled(changed(tmp_path / "script.pdf", change)).rows["1"].choices == ("1",)


def test_fields_that_hold_each_other_are_walked_once(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        group = holder(document, "choice:1")
        group.Kids.append(group)
        group.Parent = group
        loop = document.make_indirect(pikepdf.Dictionary(T=pikepdf.String("loop")))
        other = document.make_indirect(pikepdf.Dictionary(T=pikepdf.String("other"), Kids=pikepdf.Array([loop])))
        loop.Kids = pikepdf.Array([other])
        document.Root.AcroForm.Fields.append(loop)

    assert read_filled(changed(tmp_path / "loop.pdf", change)).rows["1"].choices == ("1",)


def test_too_many_fields_are_told(tmp_path: Path) -> None:
    def change(document: pikepdf.Pdf) -> None:
        one = pikepdf.Dictionary(T=pikepdf.String("x"))
        document.Root.AcroForm.Fields = pikepdf.Array([one] * (filled.MOST_FIELDS + 1))

    assert said(changed(tmp_path / "many.pdf", change)).startswith("The PDF has more than 20000 fields")


@pytest.mark.parametrize(
    "wrong",
    [pikepdf.Array([]), pikepdf.Dictionary(), pikepdf.String("x"), pikepdf.Name("/x"), 5],
    ids=["array", "dictionary", "string", "name", "number"],
)
def test_values_of_the_wrong_kind_hold_nothing_or_are_told(tmp_path: Path, wrong: object) -> None:
    source = by_pypdf(data(), VALUES, tmp_path / "source.pdf")
    for name, key in (("choice:1", "V"), ("choice:1", "Kids"), ("motivation:3", "V"), ("motivation:3", "T")):

        def change(document: pikepdf.Pdf, name: str = name, key: str = key) -> None:
            holder(document, name)[f"/{key}"] = wrong

        told_or_read(changed(tmp_path / f"{key}.pdf", change, source))
    for key in ("/Root", "/Info"):
        broken = data().replace(key.encode() + b" ", key.encode() + b"x ")
        (tmp_path / "trailer.pdf").write_bytes(broken)
        told_or_read(tmp_path / "trailer.pdf")


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.95, 0.999])
def test_a_truncated_file_is_told_or_read(tmp_path: Path, share: float) -> None:
    whole = FILL["pypdf"](tmp_path / "whole.pdf").read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[: int(len(whole) * share)])
    told_or_read(path)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_told_or_read(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = bytearray(FILL["pypdf"](tmp_path / "whole.pdf").read_bytes())
    for _n in range(chance.choice([3, 40, 400])):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    path = tmp_path / "damaged.pdf"
    path.write_bytes(bytes(whole))
    told_or_read(path)


def test_what_is_no_pdf_or_much_too_large_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bild.pdf"
    path.write_bytes(b"\x89PNG" + bytes(2000))
    assert said(path) == "The file is no PDF."
    path.write_bytes(b"")
    assert said(path) == "The file is no PDF."
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(100_000_000)
    tracemalloc.start()
    assert said(path) == "The file is larger than 5 MB, which no filled form is."
    assert tracemalloc.get_traced_memory()[1] < 4 * filled.LARGEST
    tracemalloc.stop()


def bomb() -> bytes:
    """A gigabyte of zeros in a megabyte."""
    pack = zlib.compressobj(9)
    block = bytes(1_000_000)
    return b"".join([*(pack.compress(block) for _n in range(1000)), pack.flush()])


def test_a_part_that_unpacks_to_a_gigabyte_is_told_in_bounded_memory(tmp_path: Path) -> None:
    packed = bomb()
    value = b"5 0 obj\n<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream\nendobj\n" % (len(packed), packed)
    objects = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R 4 0 R]>>>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n",
        b"3 0 obj\n<</FT/Tx/T(%b)/V(%b)>>\nendobj\n" % (PASSPORT.encode(), passport(FORM).encode()),
        b"4 0 obj\n<</FT/Tx/T(motivation:1)/V 5 0 R>>\nendobj\n",
        value,
    ]
    body = bytearray(b"%PDF-1.7\n")
    places = []
    for one in objects:
        places.append(len(body))
        body += one
    start = len(body)
    body += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bytes(body))
    tracemalloc.start()
    assert said(path).startswith("The PDF is damaged")
    assert tracemalloc.get_traced_memory()[1] < 6 * filled.UNPACKED
    tracemalloc.stop()


def test_a_longer_text_than_anyone_writes_is_cut_before_it_is_judged(tmp_path: Path) -> None:
    path = by_pypdf(data(), {"motivation:1": "ö" * 500_000}, tmp_path / "long.pdf", looks=False)
    assert len(read_filled(path).rows["1"].motivation) == filled.LONGEST_TEXT


def built(*objects: bytes) -> bytes:
    """A file whose first field is object 3, with a right index."""
    root = b"<</Type/Catalog/AcroForm<</Fields[3 0 R]>>>>"
    body = bytearray(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate((root, b"<<>>", *objects), 1):
        places.append(b"%010d 00000 n \n" % len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    start, size = len(body), len(places) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, b"".join(places))
    return bytes(body + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))


TRAPS = {
    "deep arrays": built(b"[" * 100_000),
    "deep dictionaries": built(b"<</A" * 50_000),
    "an object that is itself": built(b"3 0 R"),
    "objects that are each other": built(b"4 0 R", b"3 0 R"),
    "a field that is its own kid": built(b"<</T(a)/Kids[3 0 R]>>"),
    "one kid a million times": built(b"<</T(a)/Kids[" + b"4 0 R " * 500_000 + b"]>>", b"<</T(b)>>"),
    "an index that points at itself": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \n"
    b"trailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n",
    "an endless text": built(b"<</T(" + b"(" * 1_000_000),
    "only objects": b"%PDF-1.7\n" + b"1 0 obj\n" * 50_000,
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_one_sentence(tmp_path: Path, trap: str) -> None:
    path = tmp_path / "trap.pdf"
    path.write_bytes(TRAPS[trap])
    assert said(path)
