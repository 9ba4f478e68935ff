"""The key that seals: the community's own, or one that a demonstration makes once."""

import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from terms import receipts
from terms.models import Receipt
from terms.receipts import own_seal, sealing
from terms.receipts.own_seal import new_key, own_key_file
from terms.receipts.sealing import SealMissing
from terms.tasks import make_receipt
from tests.files.samples import pdf
from tests.terms.test_signing import sign_as

MAKING = """
import runpy
import sys
from pathlib import Path

from django.conf import settings

settings.configure(COMMUNITY_NAME="Community")
own_key_file = runpy.run_path(sys.argv[1])["own_key_file"]

sys.stdin.readline()
print(own_key_file(Path(sys.argv[2])).read_bytes().hex())
"""


def test_processes_that_start_together_make_one_key(tmp_path):
    command = [sys.executable, "-c", MAKING, own_seal.__file__, str(tmp_path / "seal")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(4)]  # noqa: S603  our own lines

    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    keys = {process.communicate()[0] for process in processes}

    assert keys == {(tmp_path / "seal" / "seal.p12").read_bytes().hex() + "\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["seal"]


def test_own_key_is_for_its_owner_only(tmp_path):
    file = own_key_file(tmp_path / "seal")

    assert [f"{path.stat().st_mode & 0o777:o}" for path in (file, file.parent)] == ["600", "700"]


def test_key_of_the_community_seals(settings, tmp_path):
    (tmp_path / "ours.p12").write_bytes(new_key()["seal.p12"])
    settings.SEAL_PKCS12 = str(tmp_path / "ours.p12")

    sealed = sealing.seal(pdf())

    assert sealed.certificate_sha256 == sealing.certificate_sha256()
    assert not (tmp_path / "seal").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "/nowhere/seal.p12"])
def test_without_a_key_the_job_fails_to_be_tried_again(applicant, settings, path):
    settings.SEAL_MAKES_ITS_OWN, settings.SEAL_PKCS12 = False, path
    entry = sign_as(applicant).entries.get()

    with pytest.raises(SealMissing):
        make_receipt(entry_number=entry.number)

    assert not Receipt.objects.exists()
    assert receipts.is_awaited(entry.signature)


@pytest.mark.parametrize("path", ["", "/nowhere/seal.p12"])
def test_check_before_deployment_names_the_missing_setting(settings, path):
    settings.SEAL_MAKES_ITS_OWN, settings.SEAL_PKCS12 = False, path

    with pytest.raises(SystemCheckError, match="SEAL_PKCS12"):
        call_command("check", deploy=True)
