"""Check this evidence pack: python3 verify.py. Needs Python 3.8 or newer and nothing else.

A record is canonical JSON (RFC 8785). Its SHA-256 is its hash, and it names the hash of the record before it.
"""

import hashlib
import json
import sys
from pathlib import Path

PACK = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def canonical(value):
    """RFC 8785, as far as these records need it: keys of ASCII letters, strings, whole numbers, lists."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def expect(fits, what, is_told=True):
    if is_told or not fits:
        print("fits    " if fits else "MISMATCH", what)
    if not fits:
        sys.exit(1)


sys.stdout.reconfigure(errors="replace")
index = json.loads((PACK / "evidence.json").read_bytes())
people = json.loads((PACK / "personal.json").read_bytes())
anchors = json.loads((PACK / "anchors.json").read_bytes())
text, previous, chain = (PACK / index["text"]).read_bytes(), None, {}
for line in (PACK / "chain.jsonl").read_bytes().splitlines():
    record = json.loads(line)
    place = f"chain.jsonl, record {record['number']}"
    expect(canonical(record) == line, f"{place}: is canonical JSON", is_told=False)
    expect(previous in (None, record["previous"]), f"{place}: names the hash of the record before", is_told=False)
    previous, chain[record["number"]] = sha256(line), line
expect(previous == index["last_hash"], f"chain.jsonl: {len(chain)} records, linked up to the hash {previous}")
ours = [str(number) for number, line in chain.items() if json.loads(line)["code"] == index["code"]]
expect(ours == list(index["hashes"]), f"evidence.json: {index['code']} has the records {', '.join(ours)}")
for number, claimed in index["hashes"].items():
    line, person, name = (PACK / "records" / f"{number}.json").read_bytes(), people[number], f"records/{number}.json"
    expect(sha256(line) == claimed, f"{name}: has the hash {claimed} of evidence.json")
    expect(line == chain[int(number)], f"{name}: stands in chain.jsonl")
    record = json.loads(line)
    expect(sha256(text) == record["text_sha256"], f"{index['text']}: text of record {number}, {record['event']}")
    if "removed_on" in person:
        print("note    ", f"personal.json: the values of record {number} were removed on {person['removed_on']}")
        continue
    bound = sha256(person["salt"].encode() + canonical(person["values"]))
    expect(bound == record["personal_sha256"], f"personal.json: values of record {number}, {person['values']['name']}")
for anchor in anchors:
    expect(sha256(chain[anchor["number"]]) == anchor["hash"], "anchors.json: {day} {number} {hash}".format(**anchor))
for digest, name in (line.split("  ", 1) for line in (PACK / "SHA256SUMS").read_text().splitlines()):
    expect(sha256((PACK / name).read_bytes()) == digest, f"SHA256SUMS: {name}")
print("note    ", "files that the storage of the portal has lost:", ", ".join(index["missing"]) or "none")
print("Everything fits. Compare the anchors with the letters of those days.")
