from io import BytesIO

import pytest
from pypdf import PdfReader

from samdesk.paper.pdf_file import KIDS
from tests.paper.paper_forms import forms, print_forms


@pytest.mark.parametrize("count", [KIDS // 2, KIDS // 2 + 1])
def test_every_object_stands_where_the_index_says_also_when_the_last_node_of_the_page_tree_is_full(count: int) -> None:
    out = BytesIO()
    pages = print_forms(forms(count), out)
    reader = PdfReader(out, strict=True)
    assert len(reader.pages) == pages
    assert 0 not in reader.xref[0].values()
