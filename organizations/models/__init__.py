"""Whom members act for: organizations, what they offer, and who represents them."""

from organizations.models.assisted import OrganizationOnPaper
from organizations.models.contact_gap import ContactGap
from organizations.models.duplicate import PossibleDuplicate
from organizations.models.founding_list import FoundingList
from organizations.models.history import ProfileEdit
from organizations.models.joining import JoinRequest
from organizations.models.merger import FormerAddress, Merger
from organizations.models.organization import Organization
from organizations.models.own_document import OwnDocument
from organizations.models.representation import Representation
from organizations.models.roll_stamp import RollStamp
from organizations.models.rows import Offer, Project
from organizations.models.signature import OrganizationSignature, SignatureRequest
from organizations.models.verification import Verification

__all__ = [
    "ContactGap",
    "FormerAddress",
    "FoundingList",
    "JoinRequest",
    "Merger",
    "Offer",
    "Organization",
    "OrganizationOnPaper",
    "OrganizationSignature",
    "OwnDocument",
    "PossibleDuplicate",
    "ProfileEdit",
    "Project",
    "Representation",
    "RollStamp",
    "SignatureRequest",
    "Verification",
]
