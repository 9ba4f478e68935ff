"""The Terms on paper: their Markdown as a tree of plain values, set by typst with the fonts that it carries.

What coordinators wrote reaches the templates as JSON and stays text; `typst/terms.typ` sets the tree.
"""

import json
import re
from pathlib import Path

import segno
from markdown_it.tree import SyntaxTreeNode

from pages.characters import displayable_piece
from pages.rendering import parsed
from pages.typesetting import Standard, compile_tagged, embedded_fonts

TEMPLATES = Path(__file__).parent.parent / "typst"
CLAUSE = re.compile(r"(\d+\.\d+) ")


def typeset(template: str, data: dict, *more_standards: Standard) -> bytes:
    """The PDF that `typst/<template>.typ` makes of the data, read there as `json(bytes(sys.inputs.data))`.

    Tagged for screen readers (PDF/UA-1), unless it holds characters that no font of ours can show.
    """
    inputs = {
        "input": str(TEMPLATES / f"{template}.typ"),
        "root": str(TEMPLATES),
        "font_paths": embedded_fonts(),
        "sys_inputs": {"data": json.dumps(data)},
    }
    return compile_tagged(inputs, "ua-1", *more_standards)


def tree(markdown: str) -> dict:
    """The text as nested blocks: `kind`, `text`, `tag`, `children`; a clause also has its `number`."""
    return branch(SyntaxTreeNode(parsed(markdown)))


def branch(node: SyntaxTreeNode) -> dict:
    if node.type in ("softbreak", "hardbreak"):
        return {"kind": node.type, "text": " ", "tag": "", "children": []}
    shown = {
        "kind": node.type,
        "text": "" if node.is_root or node.children else displayable_lines(node.content),
        "tag": "" if node.is_root else node.tag,
        "children": [branch(child) for child in node.children],
    }
    return numbered(shown) if node.type == "paragraph" else shown


def displayable_lines(text: str) -> str:
    return "\n".join(map(displayable_piece, text.split("\n")))


def numbered(paragraph: dict) -> dict:
    """A paragraph that begins with `3.4 ` becomes a clause, its number apart; no word is changed."""
    spans = paragraph["children"][0]["children"]
    clause = CLAUSE.match(spans[0]["text"]) if spans else None
    if clause is None:
        return paragraph
    first = spans[0] | {"text": spans[0]["text"][clause.end() :]}
    inline = paragraph["children"][0] | {"children": [first, *spans[1:]]}
    return paragraph | {"kind": "clause", "number": clause[1], "children": [inline]}


def qr_code(address: str) -> str:
    """The address as a picture for telephones, SVG."""
    return segno.make(address, error="m").svg_inline(border=0, dark="#1d2320")
