#!/usr/bin/env python3
"""Reads a log from docs/format.md alone, with the standard library, and re-computes everything an entry says of itself.

Usage: reader.py LOG.DB
       parcours events --format entries | reader.py -

Prints one JSON object: how many entries, tags, sealed records and commands were checked, and the last leaf. Entries that
come by themselves, a line each, are held to one another only. The first thing that does not hold ends it with exit code
4 and a line that names the position and the check.
"""

import hashlib
import json
import re
import sqlite3
import sys
import uuid

EVENT_KEYS = [
    "actor", "causation", "command", "correlation", "data", "id", "occurred_at",
    "personal", "policy", "request", "schema", "tags", "type",
]
ENTRY_KEYS = ["event", "position", "prev", "recorded_at", "v"]
KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
INTEGER_MAX = 2**53 - 1
EVENT_BYTES_MAX = 65_380
ENTRY_BYTES_MAX = 65_535
ESCAPES = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


class Broken(Exception):
    """Something does not hold at a position."""


def canonical(value):
    """RFC 8785 under the page's three limits: sorted keys, no white space, shortest escapes, integers only."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        if abs(value) > INTEGER_MAX:
            raise Broken(f"integer {value} is beyond 2^53 - 1")
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(escape(character) for character in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, dict):
        for key in value:
            if not KEY.match(key):
                raise Broken(f"key {key!r} is not [a-z][a-z0-9_]*")
        # Such keys are ASCII, so that sorting by code point is sorting by UTF-16 unit.
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in sorted(value)) + "}"
    raise Broken(f"a {type(value).__name__} has no canonical form")


def escape(character):
    code = ord(character)
    if code in ESCAPES:
        return ESCAPES[code]
    return f"\\u{code:04x}" if code < 32 else character


def no_floats(text):
    raise Broken(f"number {text} is no integer")


def no_doubles(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise Broken("a key stands twice in one object")
    return dict(pairs)


def parse(stored):
    return json.loads(
        stored.decode("utf-8"), parse_float=no_floats, parse_constant=no_floats, object_pairs_hook=no_doubles
    )


def expect(holds, what):
    if not holds:
        raise Broken(what)


def event_id(command, index):
    digest = bytearray(hashlib.sha256(uuid.UUID(command).bytes + index.to_bytes(4, "big")).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))


def index_key(tag):
    return int.from_bytes(hashlib.sha256(tag.encode()).digest()[:8], "big", signed=True)


def check_entry(position, stored, prev):
    expect(len(stored) <= ENTRY_BYTES_MAX, "the entry is too large")
    entry = parse(stored)
    expect(list(entry) == ENTRY_KEYS, f"the entry's keys are {list(entry)}")
    expect(canonical(entry).encode() == stored, "the bytes are not canonical")
    expect(entry["v"] == 1, f"version {entry['v']}")
    expect(entry["position"] == position, f"it says position {entry['position']}")
    expect(entry["prev"] == prev, "prev is not the leaf of the entry before")
    event = entry["event"]
    expect(list(event) == EVENT_KEYS, f"the event's keys are {list(event)}")
    expect(len(canonical(event).encode()) <= EVENT_BYTES_MAX, "the event is too large")
    expect(event["tags"] == sorted(set(event["tags"])), "tags are not sorted and unique")
    expect(isinstance(event["data"], dict), "data is no object")
    expect(event["occurred_at"] <= entry["recorded_at"], "it was recorded before it happened")
    return entry, hashlib.sha256(b"\x00" + stored).hexdigest()


class Entries:
    """Walks entries once, in order of position, and holds each to those before it."""

    def __init__(self):
        self.prev = "0" * 64
        self.last_recorded_at = -1
        self.numbers = {}
        self.command = None
        self.counts = {"entries": 0, "commands": 0}

    def run(self, lines):
        for position, line in enumerate(lines, start=1):
            self.held(position, lambda: self.walk(position, line.removesuffix(b"\n")))
        self.close_command(self.counts["entries"])
        return {**self.counts, "last_leaf": self.prev}

    def held(self, position, check):
        try:
            return check()
        except (Broken, ValueError, KeyError, TypeError) as broken:
            raise Broken(f"position {position}: {broken}") from broken

    def walk(self, position, stored):
        entry, computed = check_entry(position, stored, self.prev)
        expect(entry["recorded_at"] > self.last_recorded_at, "recorded_at does not rise")
        self.prev, self.last_recorded_at = computed, entry["recorded_at"]
        self.counts["entries"] += 1
        event = entry["event"]
        self.in_command(position, event)
        self.request(event["request"])
        return entry

    def in_command(self, position, event):
        if self.command is None or self.command[0] != event["command"]:
            self.close_command(position - 1)
            self.command = (event["command"], position)
        index = position - self.command[1]
        expect(event["id"] == event_id(event["command"], index), f"the id is not that of event {index} of its command")

    def close_command(self, last):
        if self.command is not None:
            self.counts["commands"] += 1

    def request(self, request):
        if request is not None:
            number = self.numbers.get(request["id"], 0) + 1
            expect(request["number"] == number, f"number {request['number']} of its request, expected {number}")
            self.numbers[request["id"]] = number


class Reader(Entries):
    """Walks the entries of a file, and holds everything else in it to them."""

    def __init__(self, path):
        super().__init__()
        self.db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.counts = {"entries": 0, "tags": 0, "sealed": 0, "erased": 0, "commands": 0}

    def rows(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def run(self):
        entries = self.db.execute("SELECT position, recorded_at, leaf, bytes FROM entries ORDER BY position")
        for expected, row in enumerate(entries, start=1):
            self.held(expected, lambda: self.row(expected, *row))
        self.close_command(self.counts["entries"])
        tags = self.rows("SELECT count(*) FROM tags")[0][0]
        expect(tags == self.counts["tags"], f"{tags} tag rows for {self.counts['tags']} tags of entries")
        commands = self.rows("SELECT count(*) FROM commands")[0][0]
        expect(commands == self.counts["commands"], f"{commands} command rows for {self.counts['commands']} commands")
        return {**self.counts, "last_leaf": self.prev}

    def row(self, expected, position, recorded_at, leaf, stored):
        expect(position == expected, f"position {expected} is missing")
        entry = self.walk(position, stored)
        expect(leaf.hex() == self.prev, "the stored leaf is not the hash of the bytes")
        expect(entry["recorded_at"] == recorded_at, "recorded_at is another one than the entry's")
        self.tags(position, entry["event"])
        self.sealed(position, entry["event"])

    def close_command(self, last):
        if self.command is not None:
            rows = self.rows("SELECT first, last FROM commands WHERE id = ?", uuid.UUID(self.command[0]).bytes)
            expect(rows == [(self.command[1], last)], f"the command row says {rows}")
        super().close_command(last)

    def tags(self, position, event):
        for tag in {index_key(tag) for tag in [*event["tags"], "type:" + event["type"]]}:
            rows = self.rows("SELECT 1 FROM tags WHERE tag = ? AND position = ?", tag, position)
            expect(rows == [(1,)], "it is not found by all of its tags")
            self.counts["tags"] += 1

    def sealed(self, position, event):
        rows = {
            ordinal: (subject, ciphertext)
            for ordinal, subject, ciphertext in self.rows(
                "SELECT ordinal, subject, ciphertext FROM sealed WHERE position = ?", position
            )
        }
        for ordinal, named in enumerate(event["personal"]):
            expect(sorted(named) == ["commitment", "field_set", "sha256", "subject"], f"personal {ordinal}: {named}")
            if ordinal not in rows:
                self.counts["erased"] += 1
                continue
            subject, ciphertext = rows.pop(ordinal)
            expect(str(uuid.UUID(bytes=subject)) == named["subject"], f"ciphertext {ordinal} is another subject's")
            expect(hashlib.sha256(ciphertext).hexdigest() == named["sha256"], f"ciphertext {ordinal} is another one")
            self.counts["sealed"] += 1
        expect(not rows, f"ciphertexts {sorted(rows)} are named nowhere")


def main():
    try:
        of_lines = sys.argv[1] == "-"
        print(json.dumps(Entries().run(sys.stdin.buffer) if of_lines else Reader(sys.argv[1]).run()))
    except Broken as broken:
        print(broken, file=sys.stderr)
        sys.exit(4)


if __name__ == "__main__":
    main()
