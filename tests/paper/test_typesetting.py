from hypothesis import given
from hypothesis import strategies as st

from samdesk.paper.fonts import measure
from samdesk.paper.typesetting import ELLIPSIS, balanced, fit, wrap

texts = st.text(st.characters(categories=("L", "N", "P", "Zs"), max_codepoint=0x17F), max_size=300)


@given(texts, st.floats(8, 180))
def test_no_line_is_wider_than_the_column_and_no_letter_is_lost(text: str, width: float) -> None:
    lines = wrap(text, width, 11, measure)
    assert all(measure(line, 11) <= width + 1e-9 for line in lines)
    assert "".join("".join(lines).split(" ")) == "".join(text.split(" "))


@given(texts, st.floats(20, 180), st.floats(4, 20))
def test_fitted_text_stays_inside_or_ends_with_an_ellipsis(text: str, width: float, height: float) -> None:
    size, lines, whole = fit(text, width, height, (11, 8), measure)
    assert 8 <= size <= 11
    assert all(measure(line, size) <= width + 1e-9 for line in lines)
    assert whole or lines[-1].endswith(ELLIPSIS)
    if whole:
        assert lines == wrap(text, width, size, measure)


def test_text_is_made_smaller_before_it_is_cut() -> None:
    text = "Mottagningen för barn- och ungdomspsykiatri"
    assert fit(text, 200, 5, (11, 8), measure) == (11, [text], True)
    width = measure(text, 9)
    assert fit(text, width, 5, (11, 8), measure) == (9, [text], True)
    assert fit(text, width / 2, 3, (11, 8), measure)[1][-1].endswith(ELLIPSIS)


def test_the_last_word_of_a_title_does_not_stand_alone() -> None:
    title = "Förvaltningens rapport om den årliga uppföljningen av SAM"
    lines = wrap(title, measure(title, 12, bold=True) - 1, 12, measure, bold=True)
    assert lines[1] == "SAM"
    assert balanced(lines, 12, measure) == ["Förvaltningens rapport om den", "årliga uppföljningen av SAM"]
    assert balanced(["Rapport"], 12, measure) == ["Rapport"]


@given(texts, st.floats(8, 180))
def test_a_balanced_title_keeps_its_words_its_width_and_its_number_of_lines(text: str, width: float) -> None:
    lines = wrap(text[:60], width, 11, measure, bold=True)
    shared = balanced(lines, 11, measure)
    assert len(shared) <= len(lines)
    assert " ".join(shared) == " ".join(lines)
    assert all(measure(line, 11, bold=True) <= width + 1e-9 for line in shared)


def test_hard_spaces_hold_together() -> None:
    assert wrap("AFS 2023:1 14\u00a0§", measure("AFS 2023:1 14", 11) + 0.1, 11, measure) == ["AFS 2023:1", "14\u00a0§"]


def test_a_word_without_end_costs_little() -> None:
    measured: list[int] = []

    def counted(text: str, size: float, *, bold: bool = False) -> float:
        measured.append(len(text))
        return len(text) * size / 4

    lines = wrap("x" * 100_000, 100, 8, counted)
    assert (len(lines), set(map(len, lines))) == (2000, {50})
    assert sum(measured) < 100 * 100_000
