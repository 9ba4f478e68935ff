"""What everyone signs: the versions of the Terms of Reference, the signatures, their ledger and their proofs."""

from terms.models.ledger import LedgerAnchor, LedgerEntry, LedgerPersonal, LedgerPurge
from terms.models.paper import PaperSigning
from terms.models.receipt import EvidenceView, Receipt
from terms.models.reminder import Reminder
from terms.models.signature import CODE_LETTERS, Signature, new_code
from terms.models.version import TermsVersion

__all__ = [
    "CODE_LETTERS",
    "EvidenceView",
    "LedgerAnchor",
    "LedgerEntry",
    "LedgerPersonal",
    "LedgerPurge",
    "PaperSigning",
    "Receipt",
    "Reminder",
    "Signature",
    "TermsVersion",
    "new_code",
]
