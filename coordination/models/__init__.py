"""What coordinators do together: who looks after what, letters to many, looking as a member sees the portal."""

from coordination.models.letter import Addressee, Letter
from coordination.models.look import Look
from coordination.models.matters import LAPSES_AFTER, Claim, HandoverPack, JobTrouble

__all__ = ["LAPSES_AFTER", "Addressee", "Claim", "HandoverPack", "JobTrouble", "Letter", "Look"]
