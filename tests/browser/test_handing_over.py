"""The secretariat changes hands: one press, a real job, a file to take along."""

import io
import zipfile

from playwright.sync_api import expect

from tests.browser.people import coordinator
from tests.factories import OrganizationFactory


def test_a_coordinator_takes_the_handover_pack_along(arrive):
    OrganizationFactory(name="Nyika Herders", state="submitted")
    chebet = arrive(coordinator(), second_factor=True)

    chebet.opens("/admin/")
    chebet.follows("All that the next secretariat needs")
    chebet.reads("No pack was built yet.")
    chebet.presses("Build a pack")
    download = chebet.body.get_by_role("button", name="Download")
    expect(download).to_be_visible(timeout=60_000)
    with chebet.page.expect_download() as given:
        download.click()

    with zipfile.ZipFile(io.BytesIO(given.value.path().read_bytes())) as archive:
        assert "Nyika Herders" in archive.read("waiting.csv").decode()
        assert archive.read("handover.pdf").startswith(b"%PDF")
    chebet.opens("/admin/handover/")
    chebet.reads("Chebet Rono downloaded: Handover pack")
