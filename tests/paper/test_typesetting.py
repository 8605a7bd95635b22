from hypothesis import given
from hypothesis import strategies as st

from samdesk.paper.fonts import measure
from samdesk.paper.typesetting import ELLIPSIS, fit, wrap

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
