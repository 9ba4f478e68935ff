"""What everyone signs: the versions of the Terms of Reference, the signatures, and their ledger."""

from terms.models.ledger import LedgerEntry, LedgerPersonal
from terms.models.signature import CODE_LETTERS, Signature, new_code
from terms.models.version import TermsVersion

__all__ = ["CODE_LETTERS", "LedgerEntry", "LedgerPersonal", "Signature", "TermsVersion", "new_code"]
