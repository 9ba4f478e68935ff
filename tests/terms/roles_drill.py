"""What the portal does with the ledger, run in a process of its own under the role that serves."""

import json

import django

django.setup()

from django.db import connection  # noqa: E402  models can be imported only now

from terms.acceptance import accept  # noqa: E402
from terms.evidence.pack import hand_out  # noqa: E402
from terms.ledger import retention  # noqa: E402
from terms.ledger.anchoring import anchor  # noqa: E402
from terms.ledger.checking import check  # noqa: E402
from terms.models import LedgerPersonal, LedgerPurge  # noqa: E402
from tests.factories import MemberFactory, UserFactory  # noqa: E402
from tests.terms.old_signatures import ended_signature, years_ago  # noqa: E402
from tests.terms.test_signing import sign_as  # noqa: E402

coordinator = UserFactory()
ended_signature(years_ago(7))
signature = sign_as(MemberFactory(state="applicant").user)
accept(signature, coordinator)
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user")
    role = cursor.fetchone()[0]
done = {
    "role": role,
    "purged": retention.purge_due(),
    "anchored": anchor().number,
    "pack": hand_out(signature, coordinator)[:2].decode(),
    "personal": list(LedgerPersonal.objects.order_by("entry").values_list("entry", flat=True)),
    "purges": list(LedgerPurge.objects.order_by("entry").values_list("entry", flat=True)),
    "faults": [fault.reason for fault in check().faults],
}
print(json.dumps(done))  # noqa: T201  the test reads it
