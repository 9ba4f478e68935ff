"""Pages of a PDF as pictures."""

import io

import pytest
from PIL import Image

from files.preview import NoPreview, page_picture
from files.storing import store
from tests.factories import UserFactory
from tests.files.samples import any_file, pdf, upload

pytestmark = pytest.mark.django_db


def test_page_is_drawn_so_wide_that_handwriting_can_be_read():
    stored = store(upload("page.pdf", pdf("one", "two")), UserFactory())

    picture = Image.open(io.BytesIO(page_picture(stored, 2)))

    assert (picture.format, picture.width) == ("JPEG", 1240)


@pytest.mark.parametrize(("name", "number"), [("page.pdf", 2), ("page.png", 1)])
def test_what_is_no_page_of_a_pdf_has_no_picture(name, number):
    stored = store(upload(name, any_file(name.partition(".")[2])), UserFactory())

    with pytest.raises(NoPreview):
        page_picture(stored, number)
