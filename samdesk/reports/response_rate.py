"""The response-rate report: the table by förvaltning as regions publish it, what it shows, and how it was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.document import BarChart, Block, Cell, Column, Document, Figure, Figures, Heading, Paragraph, Table
from samdesk.domain.response_rate import GOAL, Direction, Goal, RateRow, ResponseRate
from samdesk.language import number, plurals, translator
from samdesk.reports.cells import NO_VALUE, names, percent_text, points_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from samdesk.domain.document import Row


def response_rate_document(
    rate: ResponseRate, *, language: str, made_on: date, round_name: str, source: str = ""
) -> Document:
    """The report of a year's response rates in a language; ``source`` names the desk file."""
    _ = translator(language)
    blocks: list[Block] = [_figures(rate, language), *map(Paragraph, _findings(rate, language))]
    blocks += [_rates(rate, language), _chart(rate, language)]
    if any(row.units for row in rate.rows):
        blocks.append(_units_covered(rate, language))
    blocks += [_trend(rate, language), _goals(rate, language)]
    blocks += [Heading(_("How it was counted")), *map(Paragraph, _method(rate, language))]
    title = _("Response rate {year}").format(year=rate.year)
    return Document("response-rate", title, round_name, language, made_on, source, tuple(blocks))


def _figures(rate: ResponseRate, language: str) -> Figures:
    _ = translator(language)
    total = rate.total
    received = _("{received} of {expected} forms received").format(
        received=number(total.forms.part, language=language), expected=number(total.forms.whole, language=language)
    )
    items = [Figure("percent", _("Response rate"), total.percent, Cell.PERCENT, received)]
    if total.difference is not None:
        since = _("{year}: {percent}").format(
            year=rate.year - 1, percent=percent_text(total.percent_last_year, language)
        )
        falling = _("{down} falling, {unchanged} unchanged").format(
            down=rate.count(Direction.DOWN), unchanged=rate.count(Direction.UNCHANGED)
        )
        items += [
            Figure("difference", _("Percentage points"), total.difference, Cell.POINTS, since),
            Figure("rising", _("Förvaltningar rising"), rate.count(Direction.UP), note=falling),
        ]
    items.append(
        Figure(
            "complete",
            _("Förvaltningar at {goal}%").format(goal=GOAL),
            len(rate.complete),
            note=_("of {n}").format(n=len(rate.rows)),
        )
    )
    return Figures(tuple(items))


def _findings(rate: ResponseRate, language: str) -> Iterator[str]:
    """What the figures show, in sentences (R78, R80, R81)."""
    _ = translator(language)
    if rate.compared:
        yield _changes(rate, language)
    for rows, sentence in (
        (rate.largest_rise, _("Largest rise: {names}, {points} percentage points.")),
        (rate.largest_fall, _("Largest fall: {names}, {points} percentage points.")),
    ):
        if rows and rows[0].difference is not None:
            yield sentence.format(
                names=names(row.name for row in rows), points=points_text(rows[0].difference, language)
            )
    if rate.highest and rate.lowest != rate.highest:
        yield _("The response rate goes from {low} ({lowest}) to {high} ({highest}).").format(
            low=percent_text(rate.lowest[0].percent, language),
            lowest=names(row.name for row in rate.lowest),
            high=percent_text(rate.highest[0].percent, language),
            highest=names(row.name for row in rate.highest),
        )


def _changes(rate: ResponseRate, language: str) -> str:
    _, ngettext = translator(language), plurals(language)
    up, down, same = (rate.count(d) for d in (Direction.UP, Direction.DOWN, Direction.UNCHANGED))
    return _("{up}, {down}, {unchanged}.").format(
        up=ngettext(
            "{n} of {all} förvaltningar raises its response rate",
            "{n} of {all} förvaltningar raise their response rate",
            up,
        ).format(n=up, all=len(rate.compared)),
        down=ngettext("{n} lowers its", "{n} lower theirs", down).format(n=down),
        unchanged=ngettext("{n} is unchanged", "{n} are unchanged", same).format(n=same),
    )


def _rates(rate: ResponseRate, language: str) -> Table:
    """The published table: this year beside last year, with what it was counted from (R77)."""
    _ = translator(language)
    total = _("{region} in total").format(region=rate.total.name)
    return Table(
        "rates",
        _("Response rate by förvaltning"),
        _rate_columns(rate, language),
        tuple(_rate_cells(row, row.name) for row in rate.rows),
        _rate_cells(rate.total, total),
        tuple(_rate_notes(rate, language)),
    )


def _rate_columns(rate: ResponseRate, language: str) -> tuple[Column, ...]:
    _ = translator(language)
    met = _goal_labels(language)
    return (
        Column(
            "forvaltning",
            _("Förvaltning"),
            parts=(Column("name", _("Förvaltning")), Column("unit", _("Code"))),
            pattern="{0}",
        ),
        _rate_column(rate, language),
        _forms_column(language, Column("late", _("Received late"), Cell.INTEGER)),
        _change_column(language),
        Column("goal_complete", _("Goal {goal}%").format(goal=GOAL), labels=met),
        Column("goal_rising", _("Goal rising"), labels=met),
    )


def _rate_column(rate: ResponseRate, language: str) -> Column:
    """The rate with last year's in brackets, and its marks: ~ estimated, * of a predecessor."""
    _ = translator(language)
    this_year, last_year = str(rate.year), str(rate.year - 1)
    counted, origin = _("{year} counted").format(year=last_year), _("{year} from").format(year=last_year)
    origins = {"own": _("own"), "predecessor": _("predecessor")}
    return Column(
        "rate",
        f"{this_year} % ({last_year} %)" if rate.compared else f"{this_year} %",
        Cell.PERCENT,
        parts=(
            Column("percent", f"{this_year} %", Cell.PERCENT),
            Column("percent_last_year", f"{last_year} %", Cell.PERCENT),
            Column("last_year_counted", counted, labels=_counting_labels(language), marks={"estimated": "~"}),
            Column("last_year_from", origin, labels=origins, marks={"predecessor": "*"}),
        ),
        pattern="{0} ({2}{1}{3})" if rate.compared else "{0}",
    )


def _forms_column(language: str, *more: Column) -> Column:
    """Forms as 93/100; ``more`` is for data files only."""
    _ = translator(language)
    return Column(
        "forms",
        _("Received of expected"),
        Cell.INTEGER,
        parts=(
            Column("received", _("Received"), Cell.INTEGER),
            Column("expected", _("Expected"), Cell.INTEGER),
            *more,
        ),
        pattern="{0}/{1}",
    )


def _change_column(language: str) -> Column:
    """The difference as it is printed, with a sign; data files also name the direction."""
    _ = translator(language)
    directions: dict[str, str] = {
        Direction.UP: _("up"),
        Direction.DOWN: _("down"),
        Direction.UNCHANGED: _("unchanged"),
        Direction.NO_VALUE: NO_VALUE,
    }
    return Column(
        "change",
        _("Percentage points"),
        Cell.POINTS,
        parts=(
            Column("difference", _("Percentage points"), Cell.POINTS),
            Column("direction", _("Direction"), labels=directions),
        ),
        pattern="{0}",
    )


def _counting_labels(language: str) -> dict[str, str]:
    _ = translator(language)
    return {"actual": _("forms received"), "estimated": _("partly estimated")}


def _goal_labels(language: str) -> dict[str, str]:
    _ = translator(language)
    return {Goal.MET: _("met"), Goal.NOT_MET: _("not met"), Goal.NO_VALUE: NO_VALUE}


def _rate_cells(row: RateRow, name: str) -> Row:
    counted = "estimated" if row.estimated else "actual"
    origin = "predecessor" if row.inherited else "own"
    return (
        (name, row.unit),
        (row.percent, row.percent_last_year, *((counted, origin) if row.last_year else (None, None))),
        (row.forms.part, row.forms.whole, row.late),
        (row.difference, row.direction),
        row.complete,
        row.rising,
    )


def _rate_notes(rate: ResponseRate, language: str) -> Iterator[str]:
    _ = translator(language)
    last_year = rate.year - 1
    if rate.compared:
        yield _("{year} by the organisation of that time.").format(year=last_year)
    if any(row.inherited for row in rate.rows):
        yield _(
            "* The figure of {year} is that of a predecessor that was split or merged; in the total it counts once."
        ).format(year=last_year)
    if rate.total.estimated:
        yield _("~ The figure of {year} is partly an estimate.").format(year=last_year)


def _chart(rate: ResponseRate, language: str) -> BarChart:
    _ = translator(language)
    return BarChart(
        title=_("Response rate by förvaltning, percent"),
        table="rates",
        label="name",
        value="percent",
        earlier="percent_last_year" if rate.compared else "",
        goal=GOAL,
        goal_name=_("Goal"),
    )


def _units_covered(rate: ResponseRate, language: str) -> Table:
    """The second way to count, beside the first and never mixed with it (R60)."""
    _ = translator(language)
    columns = (
        Column("name", _("Förvaltning")),
        Column("percent", _("Units covered, percent"), Cell.PERCENT),
        Column(
            "units",
            _("Covered of expected"),
            Cell.INTEGER,
            parts=(
                Column("covered", _("Units covered"), Cell.INTEGER),
                Column("expected", _("Units expected"), Cell.INTEGER),
            ),
            pattern="{0}/{1}",
        ),
        Column("percent_forms", _("Forms received, percent"), Cell.PERCENT),
    )

    def cells(row: RateRow, name: str) -> Row:
        units = row.units
        counted = (units.part, units.whole) if units else (None, None)
        return (name, units.percent if units else None, counted, row.percent)

    return Table(
        "units",
        _("Units covered"),
        columns,
        tuple(cells(row, row.name) for row in rate.rows),
        cells(rate.total, _("{region} in total").format(region=rate.total.name)),
        (_("A joint answer counts here for every unit that it covers."),),
    )


def _trend(rate: ResponseRate, language: str) -> Table:
    """The region over the years, each marked as counted or partly estimated (R59, R79)."""
    _ = translator(language)
    columns = (
        Column("year", _("Year")),
        Column("percent", _("Response rate"), Cell.PERCENT),
        _forms_column(language),
        Column("counted", _("Counted"), labels=_counting_labels(language)),
    )
    rows = tuple(
        (
            str(year.year),
            year.forms.percent,
            (year.forms.part, year.forms.whole),
            "estimated" if year.estimated else "actual",
        )
        for year in rate.trend
    )
    return Table("trend", _("{region} year by year").format(region=rate.total.name), columns, rows)


def _goals(rate: ResponseRate, language: str) -> Table:
    """The two goals: every manager answers, and the rate rises, for the region and each förvaltning (R65, R66)."""
    _ = translator(language)
    met = _goal_labels(language)
    columns = (
        Column(
            "goal",
            _("Goal"),
            labels={"complete": _("Response rate {goal}%").format(goal=GOAL), "rising": _("Rising response rate")},
        ),
        Column("region", rate.total.name, labels=met),
        Column(
            "forvaltningar",
            _("Förvaltningar that met it"),
            Cell.INTEGER,
            parts=(Column("met", _("Met"), Cell.INTEGER), Column("judged", _("Judged"), Cell.INTEGER)),
            pattern="{0}/{1}",
        ),
    )

    def row(name: str, region: Goal, each: list[Goal]) -> Row:
        return (name, region, (each.count(Goal.MET), len(each) - each.count(Goal.NO_VALUE)))

    rows = (
        row("complete", rate.total.complete, [each.complete for each in rate.rows]),
        row("rising", rate.total.rising, [each.rising for each in rate.rows]),
    )
    return Table("goals", _("Goals"), columns, rows)


def _method(rate: ResponseRate, language: str) -> Iterator[str]:
    _, ngettext = translator(language), plurals(language)
    yield _(
        "The response rate of {year} is forms received of forms expected, {received} of {expected}, and rests on "
        "actual data. The total is counted from forms, not from the percentages above it."
    ).format(
        year=rate.year,
        received=number(rate.total.forms.part, language=language),
        expected=number(rate.total.forms.whole, language=language),
    )
    if rate.compared:
        yield _("Differences are percentage points between the two percentages shown.")
    if rate.total.late:
        yield ngettext(
            "{n} of the forms came after the last date and is counted.",
            "{n} of the forms came after the last date and are counted.",
            rate.total.late,
        ).format(n=rate.total.late)
    estimated = [str(year.year) for year in rate.trend if year.estimated]
    if estimated:
        yield _("The response rate of {years} is partly an estimate.").format(years=names(estimated))
    yield _(
        "The yearly follow-up looks at how systematically the work environment is worked with. It is neither a "
        "survey of the work environment nor a control."
    )
