"""Who belongs: accounts, memberships, what people allow, and the record of every decision."""

from members.models.account import User, Visibility
from members.models.assisted import AssistedEntry
from members.models.champion import CountyChampion
from members.models.consent import Consent
from members.models.member import Member
from members.models.note import Note
from members.models.transition import Transition

__all__ = ["AssistedEntry", "Consent", "CountyChampion", "Member", "Note", "Transition", "User", "Visibility"]
