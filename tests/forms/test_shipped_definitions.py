import csv
import re
from pathlib import Path

import pytest
import xlsxwriter
from pyxform.xls2xform import convert

from samdesk.domain.definition import VARIABLES
from samdesk.exchange.definition_reader import read_definition
from samdesk.shipped import forms_folder
from tests.forms.sheets import DEFINITIONS, ENGLISH, MANAGERS, SWEDISH, areas, choices, material, sheet, statements

TEN = [f"10{letter}" for letter in "abcdefghijklmno"]
NUMBERS = ["1", "2", "3", "4", "5", "6", "7a", "7b", "8", "9", *TEN, "11", "12", "13", "14", "15", "16"]
TRANSLATED = ("area", "label", "short", "hint", "help")
COLUMNS = [
    "type", "name", "number",
    *(f"{column}::{language}" for column in TRANSLATED for language in (SWEDISH, ENGLISH)),
    "law", "motivation", "action", "relevant", "constraint",
    f"constraint_message::{SWEDISH}", f"constraint_message::{ENGLISH}", "required",
]  # fmt: skip

# Region Skåne's report on the yearly follow-up of SAM 2023, §6.1-6.3: the statements given there in full.
PUBLISHED = {
    "1": "Alla medarbetare på arbetsplatsen har kännedom om innehållet i "
    "Region Skånes policy för hälsofrämjande arbetsmiljö",
    "2": "På arbetsplatsen arbetar vi utifrån konkreta mål för arbetsmiljöarbetet och vad det ska leda till",
    "4": "Fysiska, organisatoriska och sociala arbetsmiljöfaktorer tas hänsyn till när beslut fattas "
    "och åtgärder vidtas i det vardagliga arbetet",
    "7a": "På vår arbetsplats finns kunskap om lagar och regler för arbetsmiljön",
    "7b": "På vår arbetsplats finns kunskap om risker i arbetsmiljön och hur de kan förebyggas och åtgärdas",
    "8": "Vi har skyddsombud på arbetsplatsen",
    "10a": "Rutiner och riktlinjer som stödjer en god arbetsmiljö inom området ”undersökning och riskbedömning” "
    "är kända och tillämpas på vår arbetsplats",
    "10e": "Rutiner och riktlinjer som stödjer en god arbetsmiljö inom området ”introduktion för nyanställda "
    "gällande arbetsplatsens arbetsmiljöarbete” är kända och tillämpas på vår arbetsplats",
    "11": "För de arbetsuppgifter som är förenade med allvarliga risker finns skriftliga instruktioner tillgängliga",
    "14": "Aktuell handlingsplan finns dokumenterad och tillgänglig för medarbetarna, och åtgärderna följs upp",
}

# The same report, §6.1-6.4: the questions that förvaltningar answer.
QUESTIONS = {
    "F1": "Inom vilka påståenden bedömer ni att de främsta/viktigaste styrkorna i det systematiska "
    "arbetsmiljöarbetet finns på er förvaltning?",
    "F2": "Inom vilka påståenden bedömer ni att de mest väsentliga/viktigaste bristerna i det systematiska "
    "arbetsmiljöarbetet finns på er förvaltning?",
    "F3": "Inom vilka påståenden kommer ni att vidta åtgärder som en del av er förvaltningsövergripande "
    "handlingsplan, inom det systematiska arbetsmiljöarbetet och till följd av den årliga uppföljningen av SAM?",
    "F4": "Vilken förståelse för nyttan med SAM-uppföljningen bedömer ni att cheferna på er förvaltning har i nuläget?",
    "F5": "Bedömer ni att det regionala stödmaterial som erbjöds cheferna var tillräckligt stödjande för "
    "cheferna i er förvaltning?",
    "F6": "Om ni bedömer att det regionala stödmaterialet inte fungerade tillräckligt stödjande för cheferna på er "
    "förvaltning, vad saknades och vilka åtgärder ser ni inför kommande år?",
    "F7": "På det hela taget, bedömer ni att det finns något mönster mellan de brister som ni identifierat i "
    "arbetsmiljöarbetet utifrån SAM-uppföljningen på förvaltningen, med eventuella begäran om åtgärder från "
    "skyddsombud (AML 6 kap 6a§) och skyddsombudsstopp (AML 6 kap 7§) på förvaltningen under 2023?",
    "F8": "Här ges möjlighet att lämna synpunkter, feedback, önskemål eller motsvarande kring SAM-uppföljningen, "
    "som kan vara till nytta för kommande år.",
}


def filled(text: str) -> str:
    """The text as Region Skåne printed it in 2023, with white space made equal."""
    names = {"{policy}": "Region Skånes policy för hälsofrämjande arbetsmiljö", "{year}": "2023"}
    for name, value in names.items():
        text = text.replace(name, value)
    return " ".join(text.split())


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_pyxform_makes_a_form_of_it_without_a_warning(definition: str, tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(tmp_path / "definition.xlsx")
    for name in ("survey", "choices", "settings"):
        worksheet = workbook.add_worksheet(name)
        with (forms_folder() / definition / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file)):
                worksheet.write_row(number, 0, row)
    workbook.close()
    result = convert(tmp_path / "definition.xlsx")
    assert result.warnings == []
    for row in statements(definition).values():
        assert f"/{row['name']}" in result.xform


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("name", ["survey", "choices", "settings"])
def test_sheets_are_utf8_without_mark_and_with_unix_lines(definition: str, name: str) -> None:
    content = (forms_folder() / definition / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert content.decode("utf-8")


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_survey_has_our_columns_in_order(definition: str) -> None:
    assert list(sheet(definition, "survey")[0]) == COLUMNS


@pytest.mark.parametrize("definition", MANAGERS)
def test_managers_answer_31_statements_in_the_numbered_order(definition: str) -> None:
    assert list(statements(definition)) == NUMBERS
    assert len(NUMBERS) == 31
    for row in statements(definition).values():
        assert (row["type"], row["motivation"], row["action"]) == ("select_one svar", "yes", "yes")
        assert row["law"]


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_statements_stand_word_for_word(number: str) -> None:
    assert filled(statements("sam-chef")[number][f"label::{SWEDISH}"]) == filled(PUBLISHED[number])


@pytest.mark.parametrize("number", QUESTIONS)
def test_questions_to_the_forvaltning_stand_word_for_word(number: str) -> None:
    assert filled(statements("sam-forvaltning")[number][f"label::{SWEDISH}"]) == filled(QUESTIONS[number])


@pytest.mark.parametrize("definition", MANAGERS)
@pytest.mark.parametrize("number", TEN)
def test_an_item_under_the_stem_of_10_names_what_its_full_text_names(definition: str, number: str) -> None:
    row = statements(definition)[number]
    for language, quotes in ((SWEDISH, "””"), (ENGLISH, "“”")):
        within = re.search(f"{quotes[0]}(.+){quotes[1]}", row[f"label::{language}"])
        assert within is not None
        assert within[1].casefold() == row[f"short::{language}"].casefold()


@pytest.mark.parametrize("definition", MANAGERS)
def test_only_the_matrix_question_has_a_stem_and_short_texts(definition: str) -> None:
    stems = [row["name"] for row in sheet(definition, "survey") if "group" in row["type"] and row[f"hint::{SWEDISH}"]]
    assert stems == ["avsnitt_riktlinjer"]
    assert [number for number, row in statements(definition).items() if row[f"short::{SWEDISH}"]] == TEN


def test_the_variant_asks_the_same_numbers_in_the_same_areas_by_the_same_law() -> None:
    own, variant = (statements(definition) for definition in MANAGERS)
    for column in ("number", f"area::{SWEDISH}", f"area::{ENGLISH}", "law"):
        assert [row[column] for row in own.values()] == [row[column] for row in variant.values()]
    for column in (f"label::{SWEDISH}", f"hint::{SWEDISH}", f"help::{SWEDISH}"):
        assert all(own[number][column] != variant[number][column] for number in NUMBERS)


@pytest.mark.parametrize("definition", MANAGERS)
def test_the_scale_is_yes_partly_no_and_not_applicable(definition: str) -> None:
    assert choices(definition, "svar") == [("1", "Ja"), ("2", "Delvis"), ("3", "Nej"), ("9", "Ej aktuellt")]


def test_the_forvaltning_chooses_among_the_managers_statements() -> None:
    listed = choices("sam-forvaltning", "pastaenden")
    assert [code for code, _ in listed] == NUMBERS
    managers = statements("sam-chef")
    for code, label in listed:
        row = managers[code]
        named = row[f"short::{SWEDISH}"] or row[f"label::{SWEDISH}"]
        assert label.startswith(f"{code} ")
        assert label.casefold().endswith(named.casefold())
    for number in ("F1", "F2", "F3"):
        assert statements("sam-forvaltning")[number]["type"] == "select_multiple pastaenden"


def test_the_forvaltning_chooses_at_most_three_statements_to_act_on() -> None:
    rows = statements("sam-forvaltning")
    limited = {number: row["constraint"] for number, row in rows.items() if row["constraint"]}
    assert limited == {"F3": "count-selected(.) <= 3"}
    assert rows["F3"][f"constraint_message::{SWEDISH}"]


def test_each_choice_of_statements_has_a_comment_and_so_have_understanding_and_pattern() -> None:
    rows = statements("sam-forvaltning")
    assert list(rows) == ["F1", "F1k", "F2", "F2k", "F3", "F3k", "F4", "F4k", "F5", "F6", "F7", "F7k", "F8"]
    assert {row["type"] for number, row in rows.items() if number.endswith("k")} == {"text"}


def test_understanding_is_judged_from_1_to_5_or_not_at_all() -> None:
    assert choices("sam-forvaltning", "forstaelse") == [
        ("1", "1 - Mycket liten förståelse"),
        ("2", "2"),
        ("3", "3"),
        ("4", "4"),
        ("5", "5 - Mycket stor förståelse"),
        ("9", "Ingen bedömning kan göras"),
    ]


def test_support_material_is_judged_in_three_steps_and_what_was_missing_is_asked_unless_all_was_well() -> None:
    assert choices("sam-forvaltning", "stodmaterial") == [
        ("1", "Nej, det fungerade inte tillräckligt stödjande"),
        ("2", "Ja, det fungerade stödjande för själva genomförandet (att svara på enkäten)"),
        (
            "3",
            "Ja, det fungerade stödjande både vad gäller att förstå syftet (nyttan med uppföljningen) "
            "och för själva genomförandet (att svara på enkäten)",
        ),
    ]
    rows = statements("sam-forvaltning")
    assert {number: row["relevant"] for number, row in rows.items() if row["relevant"]} == {"F6": "${f5} != '3'"}
    assert rows["F5"]["name"] == "f5"


@pytest.mark.parametrize("definition", MANAGERS)
def test_every_statement_is_explained_briefly_on_paper_and_in_two_to_four_sentences_on_screen(definition: str) -> None:
    for number, row in statements(definition).items():
        for language in (SWEDISH, ENGLISH):
            assert 20 <= len(row[f"hint::{language}"]) <= 110, (number, language)
            sentences = re.findall(r"[.?](?= |$)", row[f"help::{language}"])
            assert 2 <= len(sentences) <= 4, (number, language, len(sentences))


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_text_is_given_in_both_languages(definition: str) -> None:
    for name, columns in (("survey", (*TRANSLATED, "constraint_message")), ("choices", ("label",))):
        for row in sheet(definition, name):
            for column in columns:
                swedish, english = row[f"{column}::{SWEDISH}"], row[f"{column}::{ENGLISH}"]
                assert bool(swedish) == bool(english), (row["name"], column)
                assert swedish != english or not re.search(r"[a-zåäö]{2}", re.sub(r"\{\w+\}", "", swedish))


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_only_names_that_a_round_fills_in_stand_in_braces(definition: str) -> None:
    for name in ("survey", "choices", "settings"):
        for row in sheet(definition, name):
            for column, text in row.items():
                if column != "relevant":
                    assert set(re.findall(r"\{(.*?)\}", text)) <= set(VARIABLES)
                    assert text == text.strip()
                    assert "  " not in text


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_the_law_cited_is_the_law_in_force(definition: str) -> None:
    one = r"(AFS 2023:[12] (\d kap\.( \d+(-\d+)? §{1,2})?|\d+(-\d+)? §{1,2})|AML 6 kap\. (2 §|6 a § och 7 §))"
    for row in statements(definition).values():
        if row["law"]:
            assert re.fullmatch(rf"{one}(; {one})*", row["law"]), row["law"]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_people_are_asked_not_to_name_anyone(definition: str) -> None:
    notes = [row[f"label::{SWEDISH}"] for row in sheet(definition, "survey") if row["type"] == "note"]
    assert any("namn" in note for note in notes)


def test_settings_say_who_answers_which_definition() -> None:
    rows = [sheet(definition, "settings")[0] for definition in DEFINITIONS]
    assert [(row["form_id"], row["version"], row["variant_of"], row["answered_by"]) for row in rows] == [
        ("sam-chef", "2023.1", "", "unit"),
        ("sam-chef-over-chefer", "2023.1", "sam-chef", "managers_of_managers"),
        ("sam-forvaltning", "2023.1", "", "level:förvaltning"),
    ]
    assert {row["default_language"] for row in rows} == {SWEDISH}
    assert all(row["form_title"] and row[f"translated_title::{ENGLISH}"] for row in rows)


def test_managers_statements_lie_in_ten_areas() -> None:
    assert list(areas("sam-chef")) == [
        "Policy och mål",
        "Rutiner",
        "Uppgiftsfördelning",
        "Kunskaper",
        "Samverkan",
        "Riskbedömning",
        "Utredning",
        "Hälsa och trygghet",
        "Uppföljning",
        "Sakkunnig hjälp",
    ]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_the_program_reads_what_ships_without_a_fault(definition: str) -> None:
    read, texts = read_definition(forms_folder() / definition)
    assert list(read.by_number) == list(statements(definition))
    assert read.languages == ("sv", "en")
    found = [path for language in ("en", "sv") for path in material(definition, language)]
    assert [(text.language, text.name) for text in texts] == [(path.parent.name, path.stem) for path in found]
