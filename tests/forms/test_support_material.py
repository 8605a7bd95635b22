import re
from collections import Counter
from pathlib import Path

import pytest

from samdesk.domain.definition import VARIABLES
from samdesk.domain.definition import statement_key as order
from samdesk.paper.material_text import blocks_of
from tests.forms.sheets import DEFINITIONS, MANAGERS, areas, material, statements

EVERY = [
    pytest.param(path, id=f"{name}/{language}/{path.stem}")
    for name in DEFINITIONS
    for language in ("sv", "en")
    for path in material(name, language)
]
ENGLISH = [pytest.param(path, id=f"{name}/{path.stem}") for name in DEFINITIONS for path in material(name, "en")]
LINE = re.compile(r"|#{1,3} \S.*|- \[ \] \S.*|- (?!\[)\S.*|\d+\. \S.*|___|\|.*\||[^\s#>|`\-+_].*")
QUESTIONS = "### Frågor att prata om\n"


def text(definition: str, name: str) -> str:
    return next(path for path in material(definition) if path.stem == name).read_text("utf-8")


def numbers_in(written: str) -> list[str]:
    """Statement numbers of “7a, 7b, 10e och 11” or “10g till 10o”."""
    found: list[str] = []
    for part in re.split(r", | och ", written):
        first, _, last = re.sub(r" till |–", "-", part).partition("-")
        if last:
            found += [f"{first[:-1]}{chr(letter)}" for letter in range(ord(first[-1]), ord(last[-1]) + 1)]
        else:
            found.append(first)
    return found


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        *(
            (name, ["01-syfte", "02-forberedelse", "03-instruktion", "04-fordjupning", "05-efterat", "06-genomgang",
                    "07-ny-chef", "08-artikel", "09-apt-fore", "10-apt-efter"])
            for name in MANAGERS
        ),
        ("sam-forvaltning", ["01-syfte", "02-forberedelse", "03-instruktion", "04-fordjupning", "05-efterat",
                             "06-genomgang", "09-apt-fore", "10-apt-efter"]),
    ],
)  # fmt: skip
def test_each_definition_has_its_support_material(definition: str, expected: list[str]) -> None:
    assert [path.stem for path in material(definition)] == expected


@pytest.mark.parametrize("path", EVERY)
def test_it_starts_with_its_only_title(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert [line for line in lines if line.startswith("# ")] == lines[:1]


@pytest.mark.parametrize("path", EVERY)
def test_it_uses_only_the_markdown_that_paper_and_window_show(path: Path) -> None:
    content = path.read_bytes().decode("utf-8")
    assert content.endswith("\n")
    assert "\r" not in content
    assert not content.startswith("\ufeff")
    for line in content.split("\n"):
        assert LINE.fullmatch(line), line
        assert line == line.strip()
        assert "*" not in re.sub(r"\*\*\S(?:[^*]*\S)?\*\*", "", line), line
        if line == "___" or line.startswith("|"):
            continue
        assert not re.search(r"[<>`~_\[\]]|  ", re.sub(r"^- \[ \]|\{\w+\}", "x", line)), line


@pytest.mark.parametrize("path", EVERY)
def test_numbered_lists_count_from_one(path: Path) -> None:
    previous = 0
    for line in path.read_text("utf-8").splitlines():
        number = re.match(r"(\d+)\. ", line)
        previous = previous + 1 if number else 0
        assert number is None or int(number[1]) == previous, line


@pytest.mark.parametrize("path", EVERY)
def test_only_names_that_a_round_fills_in_stand_in_braces(path: Path) -> None:
    content = path.read_text("utf-8")
    assert set(re.findall(r"\{(\w+)\}", content)) <= set(VARIABLES)
    assert not re.search(r"[{}]", re.sub(r"\{\w+\}", "", content))


@pytest.mark.parametrize("path", EVERY)
def test_it_cites_no_repealed_provisions_and_calls_the_work_by_its_words(path: Path) -> None:
    content = path.read_text("utf-8")
    assert set(re.findall(r"AFS (\d{4}:\d+)", content)) <= {"2023:1", "2023:2"}
    assert not re.search(r"formulär|webbenkät|\blänk\b", content)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_each_area_has_depth_and_three_to_five_questions_to_discuss(definition: str) -> None:
    sections = re.split(r"^## ", text(definition, "04-fordjupning"), flags=re.M)[1:]
    assert [section.splitlines()[0] for section in sections] == list(areas(definition))
    for section in sections:
        body, _, questions = section.partition(QUESTIONS)
        asked = [line for line in questions.splitlines() if line]
        assert 3 <= len(asked) <= 5
        assert all(re.fullmatch(r"- .*\?.*", line) for line in asked)
        assert len(body.split()) >= 40


@pytest.mark.parametrize("definition", MANAGERS)
def test_the_depth_of_an_area_names_its_statements(definition: str) -> None:
    for section in re.split(r"^## ", text(definition, "04-fordjupning"), flags=re.M)[1:]:
        named = re.search(r"^\*\*Påstående (.+)\*\*$", section, flags=re.M)
        assert named is not None
        assert numbers_in(named[1]) == areas(definition)[section.splitlines()[0]]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_the_sheet_before_has_two_questions_and_a_line_for_each_area_and_names_its_rows(definition: str) -> None:
    *sections, last = re.split(r"^## ", text(definition, "09-apt-fore"), flags=re.M)[1:]
    found = {}
    for section in sections:
        area, _, numbers = section.splitlines()[0].removesuffix(")").partition(" (")
        found[area] = numbers
        assert len(re.findall(r"^- .*\?", section, flags=re.M)) == 2
        assert "\n___\n" in section
    assert list(found) == list(areas(definition))
    if definition in MANAGERS:
        assert [numbers_in(numbers) for numbers in found.values()] == list(areas(definition).values())
    assert last.count("___") == 3


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_the_sheet_after_has_room_for_strengths_gaps_and_a_plan_of_what_who_and_when(definition: str) -> None:
    sheet = text(definition, "10-apt-efter")
    heads = next(line for line in sheet.splitlines() if line.startswith("|"))
    for words in ("Vad", "Vem ser till att det blir gjort", "När"):
        assert words in heads
    assert sheet.count("___") >= 7
    assert sheet.count("| | | | |") >= 3
    assert "Skriv inga namn" in sheet


@pytest.mark.parametrize("definition", MANAGERS)
def test_every_statement_has_a_next_step_when_it_is_a_gap(definition: str) -> None:
    chapter = text(definition, "05-efterat").partition("## Nästa steg")[2].partition("\n## ")[0]
    stepped = [number for group in re.findall(r"\((\d[^)]*)\)[ \w]*[:*]|\((\d[^)]*)\)", chapter) for number in group]
    found = [number for group in stepped if group for number in numbers_in(group)]
    assert sorted(found, key=order) == list(statements(definition))


@pytest.mark.parametrize("definition", MANAGERS)
def test_what_the_follow_up_is_not_is_said_in_the_purpose(definition: str) -> None:
    purpose = text(definition, "01-syfte")
    for words in ("Inte en undersökning", "Inte en kontroll", "## Skillnaden mot skyddsronden"):
        assert words in purpose


def skeleton(content: str) -> list[tuple[str, int, str]]:
    """What a text is made of, apart from its words: headings, lists, lines to write on, tables."""
    return [(block.kind, block.level, block.mark) for block in blocks_of(content)]


def citations(content: str) -> list[str]:
    return re.findall(r"A(?:FS|ML) [^)]*§|AFS [^)]*kap\.|\{\w+\}", content)


@pytest.mark.parametrize("path", ENGLISH)
def test_the_english_text_has_what_the_swedish_has_in_the_same_order(path: Path) -> None:
    english, swedish = path.read_text("utf-8"), (path.parents[1] / "sv" / path.name).read_text("utf-8")
    assert skeleton(english) == skeleton(swedish)
    assert Counter(citations(english)) == Counter(citations(swedish))
    numbers = [
        re.findall(r"\((F?\d[^)]*)\)", content.replace(" och ", " and ").replace(" till ", " to "))
        for content in (english, swedish)
    ]
    assert [one.replace("minuter", "minutes") for one in numbers[1]] == numbers[0]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_english_material_is_whole_and_names_the_areas_as_the_form_does(definition: str) -> None:
    assert [path.stem for path in material(definition, "en")] == [path.stem for path in material(definition)]
    asked = dict.fromkeys(row["area::English (en)"] for row in statements(definition).values())
    depth = next(path for path in material(definition, "en") if path.stem == "04-fordjupning").read_text("utf-8")
    assert re.findall(r"^## (.+)$", depth, flags=re.M) == list(asked)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_whoever_answers_is_told_when_whom_to_ask_and_how_to_correct(definition: str) -> None:
    instruction = text(definition, "03-instruktion")
    for words in ("{last_date}", "{contact}", "Fyll den felaktiga rutan helt", "namn"):
        assert words in instruction
