"""What people typed as a name makes no link: mail programs turn `www.example.org` into one by themselves."""

import re

# By Unicode it joins words and is not seen; to a mail program the address ends before it.
WORD_JOINER = "\u2060"
# After a scheme's colon, before the last letters of a host, around the sign of a mail address.
JOINTS = re.compile(r"(?<=[^\W_]):(?=//)|(?<=[\w-])\.(?=[^\W\d_]{2,})|(?<=\S)@(?=\S)")


def unlinked(text: str) -> str:
    """The same to the eye."""
    return JOINTS.sub(rf"\g<0>{WORD_JOINER}", text)
