"""docs/ says what the code does."""

import pytest

from msc import documentation


@pytest.mark.parametrize("name", ["workflow.md", "permissions.md", "data-model.md"])
def test_page_made_from_the_code_is_up_to_date(name: str) -> None:
    written = (documentation.folder() / name).read_text(encoding="utf-8")

    assert written == documentation.pages()[name], "run: manage.py write_docs"
