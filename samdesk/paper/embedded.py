"""The bundled font inside one file: the letters that its pages use, and those that people write in its fields.

Pages name glyphs, so they can hold any letter of the font. Fields need one byte for a letter, because programs that
fill them in look letters up in such a font: Western Europe's, and those of Swedish neighbours and immigrants in the
places of signs that nobody writes. Others are kept as they are written, and shown in a font of the reader's.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from itertools import pairwise
from struct import pack
from typing import TYPE_CHECKING, Final

from samdesk.paper.fonts import BOLD, REGULAR
from samdesk.paper.pdf_objects import number
from samdesk.shipped import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportlab.pdfbase.ttfonts import TTFontFile

    from samdesk.paper.pdf_objects import PdfObjects

PAGE_FONTS: Final = {REGULAR: "R", BOLD: "B"}
"""Names of the pages' fonts in the file."""
FIELD_FONT: Final = "Field"
_FREE: Final = bytes.fromhex(
    "7F 81 8D 8F 90 9D 83 86 87 88 8B 98 99 9B A1 A2 A4 A5 A6 A8 A9 AA AC AE AF B4 B6 B8 B9 BA BC BD BE BF"
)
"""Codes that Windows' encoding leaves free, or has for signs that nobody writes in such a form."""
_LETTERS: Final = {
    "ą": "aogonek", "ć": "cacute", "č": "ccaron", "đ": "dcroat", "ę": "eogonek", "ě": "ecaron", "ğ": "gbreve",
    "ı": "dotlessi", "ł": "lslash", "ń": "nacute", "ň": "ncaron", "ő": "ohungarumlaut", "ř": "rcaron", "ś": "sacute",
    "ş": "scedilla", "ů": "uring", "ű": "uhungarumlaut", "ź": "zacute", "ż": "zdotaccent", "ŋ": "eng",
    "Ą": "Aogonek", "Ć": "Cacute", "Č": "Ccaron", "Đ": "Dcroat", "Ę": "Eogonek", "Ğ": "Gbreve", "İ": "Idotaccent",
    "Ł": "Lslash", "Ń": "Nacute", "Ř": "Rcaron", "Ś": "Sacute", "Ş": "Scedilla", "Ź": "Zacute", "Ż": "Zdotaccent",
}  # fmt: skip
"""Letters in the free codes, with their names in Adobe's glyph list."""
_ADDED: Final = dict(zip(_FREE, _LETTERS, strict=True))


def field_letters() -> dict[int, str]:
    """The letter of each code in fields."""
    usual = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x20, 0x100)}
    return {code: letter for code, letter in {**usual, **_ADDED}.items() if letter != "\ufffd"}


class Embedded:
    """One weight of the font as a file has it: the letters that it needs, in the order of their codes."""

    def __init__(self, font: str, text: Iterable[str]) -> None:
        self.name = font
        self._face = _face(font)
        self.codes = sorted({ord(letter) for letter in text} | {0x20})
        self._glyphs = self._numbered()

    def _numbered(self) -> Mapping[int, int]:
        """Glyph numbers in the part by letter, as ReportLab numbers them: in order, equal glyphs once, 0 is none."""
        numbered: dict[int, int] = {0: 0}
        return {code: numbered.setdefault(self._face.charToGlyph.get(code, 0), len(numbered)) for code in self.codes}

    def shown(self, text: str) -> str:
        """A text as glyph numbers in hexadecimal."""
        return "".join(f"{self._glyphs.get(ord(letter), 0):04X}" for letter in text)

    def add_page_font(self, objects: PdfObjects, descriptor: int) -> int:
        """Put the font that pages use; gives its number."""
        by_glyph = {glyph: code for code, glyph in reversed(list(self._glyphs.items())) if glyph}
        last = max(self._glyphs.values())
        widths = " ".join(number(self._width(by_glyph.get(glyph))) for glyph in range(last + 1))
        base = _base_font(self.name)
        inner = objects.add(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont{base}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            f"/Supplement 0>>/FontDescriptor {descriptor} 0 R/CIDToGIDMap/Identity/W[0[{widths}]]>>"
        )
        said = objects.stream(_to_unicode({glyph: chr(code) for glyph, code in by_glyph.items()}, 4))
        return objects.add(
            f"<</Type/Font/Subtype/Type0/BaseFont{base}/Encoding/Identity-H"
            f"/DescendantFonts[{inner} 0 R]/ToUnicode {said} 0 R>>"
        )

    def add_field_font(self, objects: PdfObjects, descriptor: int) -> int:
        """Put the font that fields use, of the same letters; gives its number."""
        letters = field_letters()
        widths = " ".join(number(self._width(ord(letters.get(code, " ")))) for code in range(0x20, 0x100))
        differences = " ".join(f"{code}/{_LETTERS[letter]}" for code, letter in sorted(_ADDED.items()))
        said = objects.stream(_to_unicode(letters, 2))
        return objects.add(
            f"<</Type/Font/Subtype/TrueType/BaseFont{_base_font(self.name)}/FirstChar 32/LastChar 255/Widths[{widths}]"
            f"/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[{differences}]>>"
            f"/FontDescriptor {descriptor} 0 R/ToUnicode {said} 0 R>>"
        )

    def add_descriptor(self, objects: PdfObjects) -> int:
        """Put the letters' shapes and what describes them; gives the description's number."""
        data = self._part()
        file = objects.stream(data, f"/Length1 {len(data)}")
        face = self._face
        box = " ".join(number(edge) for edge in face.bbox)
        return objects.add(
            f"<</Type/FontDescriptor/FontName{_base_font(self.name)}/FontFamily(Source Sans 3)/Flags 32/FontBBox[{box}]"
            f"/ItalicAngle 0/Ascent {number(face.ascent)}/Descent {number(face.descent)}"
            f"/CapHeight {number(face.capHeight)}/StemV {number(face.stemV)}/FontFile2 {file} 0 R>>"
        )

    def _width(self, code: int | None) -> float:
        face = self._face
        return float(face.defaultWidth if code is None else face.charWidths.get(code, face.defaultWidth))

    def _part(self) -> bytes:
        """The part of the font, with a table of Unicode letters: ReportLab's own has none that a field's font needs."""
        from reportlab.pdfbase.ttfonts import TTFontMaker, TTFontParser

        part = TTFontParser(BytesIO(self._face.makeSubset(self.codes)))
        maker = TTFontMaker()
        for tag in part.table:
            maker.add(tag, part.get_table(tag))
        maker.add("cmap", _unicode_table(self._glyphs))
        made: bytes = maker.makeStream()
        return made


def _base_font(font: str) -> str:
    return f"/SAMDSK+{font}"


@cache
def _face(font: str) -> TTFontFile:
    from reportlab.pdfbase.ttfonts import TTFontFile

    return TTFontFile(str(resource("fonts", f"{font}.ttf")))


def _unicode_table(glyphs: Mapping[int, int]) -> bytes:
    """A TrueType ``cmap`` of format 4 for letters of the basic plane."""
    codes = sorted(code for code in glyphs if code < 0xFFFF)
    starts = [code for before, code in pairwise([-2, *codes]) if not _follows(glyphs, before, code)]
    ends = [*(codes[codes.index(start) - 1] for start in starts[1:]), codes[-1], 0xFFFF]
    deltas = [*((glyphs[start] - start) & 0xFFFF for start in starts), 1]
    starts.append(0xFFFF)
    count = len(starts)
    power = 1 << (count.bit_length() - 1)
    head = (2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power))
    values = [*head, *ends, 0, *starts, *deltas, *([0] * count)]
    body = pack(f">{len(values)}H", *values)
    return pack(">HHHHLHHH", 0, 1, 3, 1, 12, 4, 6 + len(body), 0) + body


def _follows(glyphs: Mapping[int, int], before: int, code: int) -> bool:
    return code == before + 1 and glyphs[code] == glyphs[before] + 1


def _to_unicode(letters: Mapping[int, str], digits: int) -> bytes:
    """The table by which readers copy and speak text; ``digits`` of a code in hexadecimal."""
    rows = [f"<{code:0{digits}X}> <{letter.encode('utf-16-be').hex().upper()}>" for code, letter in letters.items()]
    parts = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <{'0' * digits}> <{'F' * digits}> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")
