from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from samdesk.services import desks
from samdesk.storage.portable import _compiled
from samdesk.storage.tables import RevisionAnswerRow, RevisionRow
from tests.on_both import on_both
from tests.small_region import Region, codes, keyed

pytestmark = on_both


def test_rows_that_are_kept_as_they_are_read_back_as_the_program_sees_them(region: Region, tmp_path: Path) -> None:
    with desks.open_desk(region.local) as desk:
        keyed(desk, tmp_path, "A11", s3="2", s3_action="1")
        code = codes(desk)["A11"]
        with desk.reading() as db:
            answers = select(RevisionAnswerRow).join(RevisionRow, RevisionRow.rev == RevisionAnswerRow.rev)
            rows = db.execute(answers.where(RevisionRow.form == code)).all()
    said = {row.number: (row.choice, row.action, row.has_motivation) for row in rows}
    assert said["3"] == ("2", True, False)
    assert said["4"] == ("1", False, False)


@pytest.mark.only_files
def test_an_insert_has_its_values_in_the_order_that_the_database_wants() -> None:
    sql, order = _compiled(RevisionAnswerRow, ("number", "rev"), sqlite.dialect())
    assert (sql, order) == ("INSERT INTO revision_answer (rev, number) VALUES (?, ?)", ("rev", "number"))
