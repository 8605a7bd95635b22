"""A small definition that has every kind of row."""

from samdesk.domain.definition import AnsweredBy, Choice, Condition, Definition, Kind, Scale, Section, Statement

YES_NO = Scale("svar", tuple(Choice(code, {"sv": text, "en": text}) for code, text in [("1", "Ja"), ("3", "Nej")]))
AREAS = Scale("omraden", tuple(Choice(code, {"sv": code}) for code in ("a", "b", "c", "d")))

DEFINITION = Definition(
    "prov",
    "2023",
    {"sv": "Prov", "en": "Test"},
    ("sv", "en"),
    (
        Section(
            "ett",
            {"sv": "Avsnitt"},
            {},
            (
                Statement("om", Kind.NOTE, label={"sv": "En notis"}),
                Statement("s1", Kind.SELECT_ONE, "1", scale="svar", motivation=True, action=True),
                Statement("s2", Kind.SELECT_ONE, "2", scale="svar", relevant=Condition("1", "3")),
                Statement("s3", Kind.SELECT_ONE, "3", scale="svar", relevant=Condition("1", "3", equal=False)),
            ),
        ),
        Section(
            "tva",
            {"sv": "Mer"},
            {},
            (
                Statement("s4", Kind.SELECT_MULTIPLE, "4", scale="omraden", max_choices=3),
                Statement("s5", Kind.TEXT, "5"),
                Statement("s6", Kind.INTEGER, "6", required=True),
                Statement("s7", Kind.DATE, "7"),
                Statement("s8", Kind.SELECT_MULTIPLE, "8", scale="omraden"),
            ),
        ),
    ),
    (YES_NO, AREAS),
    variant_of="annan",
    answered_by=AnsweredBy.LEVEL,
    level="förvaltning",
)
