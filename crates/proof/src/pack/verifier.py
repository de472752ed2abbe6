#!/usr/bin/env python3
"""Verifies an evidence pack of `parcours`, offline: python3 verifier.py PACK [--key VKEY]... [--show]

Python 3.8 or later, standard library. Ed25519 is checked by the package `cryptography` where it is installed, else by
`openssl` 3 or later; with neither, everything else is checked and the exit code says that the signature was not.

--key VKEY  a public key of the log that you got from somebody you trust, not from the pack. Without it the pack
            vouches for its own signature: you learn that it fits together, not whose log it is from.
--show      prints the verified events and the disclosed texts. Personal data may be among them.

Exit code: 0 verified, 1 refused (stdout names the rule), 2 wrong usage, 3 all but the signatures verified.

The rules are those of docs/format.md, "Evidence packs", in the same order and under the same names. What is verified:
every byte of the archive follows from its files; every entry is canonical and stands in the tree that was signed;
each request's own events are numbered 1, 2, 3 ... without a hole; the log continues its earlier checkpoints; cited
policy versions are there; disclosed texts are what was sealed. What no pack can show: that no later event of a
request existed at the checkpoint. And this file came with the pack: whoever doubts the pack takes the verifier from
elsewhere.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zlib

PACK_BYTES_MAX = 256 * 1024 * 1024
FILES_MAX = 60000
NAME_BYTES_MAX = 100
MANIFEST_BYTES_MAX = 16 * 1024 * 1024
NOTE_BYTES_MAX = 512 * 1024
SIGNATURES_MAX = 64
KEYS_MAX = 256
SIZE_MAX = 2 ** 63 - 1
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ORIGIN = re.compile(r"(.+/%s)(?:/([1-9][0-9]{0,9}))?" % UUID.pattern)
FIXED = ("manifest.json", "checkpoint", "keys", "openings.json", "synthese.html", "verifier.py")


class Refused(Exception):
    """The first rule that the pack breaks, by name, and what was met."""

    def __init__(self, rule, found):
        # What a pack says must not pass for what this program says: no line ends, nothing moves about the terminal.
        shown = "".join(c if c.isprintable() else "\\u{%x}" % ord(c) for c in found)
        super().__init__("%s: %s" % (rule, shown))
        self.rule = rule


def need(holds, rule, found):
    if not holds:
        raise Refused(rule, found)


# --- 1. The archive: a ZIP of stored files of which every byte follows from names and contents ---------------------

CONSTANT = bytes([10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0])
ATTRIBUTES = struct.pack("<I", 0o100644 << 16)


def read_archive(data):
    need(len(data) <= PACK_BYTES_MAX, "too-large", "%d bytes" % len(data))
    files, last, at = {}, "", 0
    while data[at:at + 4] == b"PK\x03\x04":
        header = data[at + 4:at + 30]
        need(len(header) == 26, "truncated", "the archive ends in the file at byte %d" % at)
        flags, method = struct.unpack_from("<HH", header, 2)
        checksum, stored, size, name_bytes, extra_bytes = struct.unpack_from("<IIIHH", header, 10)
        where = "the file at byte %d" % at
        need(flags & 1 == 0, "encrypted", where)
        need(method == 0, "compressed", where)
        need(0xFFFFFFFF not in (stored, size), "zip64", where)
        need(stored == size, "sizes-differ", where)
        need(header[:10] == CONSTANT, "header-field", where)
        need(name_bytes <= NAME_BYTES_MAX, "name-too-long", where)
        need(extra_bytes == 0, "extra-field", where)
        start = at + 30 + name_bytes
        name, content = data[at + 30:start], data[start:start + size]
        need(len(name) == name_bytes and len(content) == size, "truncated", where)
        name = name.decode("latin-1")
        need(NAME.fullmatch(name), "bad-name", where)
        need(zlib.crc32(content) == checksum, "checksum", name)
        need(name not in files, "duplicate-name", name)
        need(name > last, "name-order", name)
        need(len(files) < FILES_MAX, "too-many-files", "more than %d" % FILES_MAX)
        files[name], last, at = content, name, start + size
    check_directory(data[at:], files, at)
    return files


def check_directory(rest, files, at):
    directory, offset, ends = b"", 0, []
    parts = []
    for name, content in files.items():
        raw = name.encode()
        size = struct.pack("<I", len(content))
        common = CONSTANT + struct.pack("<I", zlib.crc32(content)) + size + size + struct.pack("<HH", len(raw), 0)
        parts.append(b"PK\x01\x02\x0a\x03" + common + bytes(6) + ATTRIBUTES + struct.pack("<I", offset) + raw)
        offset += 30 + len(raw) + len(content)
    directory = b"".join(parts)
    count, length = len(files), len(directory)
    expected = directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, length, offset, 0)
    if rest == expected:
        return
    need(not expected.startswith(rest), "truncated", "the archive ends in its directory")
    need(not rest.startswith(expected), "trailing-bytes", "something stands behind the end")
    need(rest[:4] in (b"PK\x01\x02", b"PK\x05\x06"), "not-a-zip-part", "at byte %d" % at)
    differs = next(place for place in range(min(len(rest), len(expected))) if rest[place] != expected[place])
    start = 0
    for name, part in zip(files, parts):
        if differs < start + len(part):
            raise Refused("attributes" if start + 38 <= differs < start + 42 else "directory", name)
        start += len(part)
    raise Refused("end-record", "the end of the directory does not fit the files")


# --- 2. Canonical JSON, RFC 8785 under the limits of docs/format.md ------------------------------------------------

KEY = re.compile(r"[a-z][a-z0-9_]*")


def canonical(data):
    """The value of canonical bytes; None for any others."""

    def refuse(_):
        raise ValueError("no such numbers")

    def integer(word):
        return int(word) if len(word) <= 17 else refuse(word)

    try:
        text = data.decode("utf-8")
        value = json.loads(text, parse_int=integer, parse_float=refuse, parse_constant=refuse)
        same = write_canonical(value) == data and within_limits(value, 64)
    except (ValueError, RecursionError):
        return None
    return value if same else None


def canonical_table(data, row_bytes):
    """The same for a table of long rows; None where a few bytes would say many values."""
    def rare(sign, per):
        return data.count(sign) <= len(data) // per + 4

    return canonical(data) if rare(b"{", row_bytes) and rare(b"[", 48) and rare(b",", 16) else None


def write_canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def within_limits(value, depth):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return True
    if isinstance(value, int):
        return abs(value) <= 2 ** 53 - 1
    if depth == 0:
        return False
    if isinstance(value, list):
        return all(within_limits(item, depth - 1) for item in value)
    return all(KEY.fullmatch(key) and within_limits(item, depth - 1) for key, item in value.items())


def members(value, keys):
    """Whether a value is an object of exactly these keys."""
    return isinstance(value, dict) and sorted(value) == sorted(keys.split())


def is_integer(value):
    # To Python, true is 1.
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value):
    return is_integer(value) and value >= 0


def is_uuid(value):
    return isinstance(value, str) and UUID.fullmatch(value) is not None


def is_list(value, holds):
    return isinstance(value, list) and all(holds(item) for item in value)


# --- 3. The manifest, and which files there are --------------------------------------------------------------------


def check_manifest(files):
    need("manifest.json" in files, "manifest-missing", "there is no manifest")
    fits = len(files["manifest.json"]) <= MANIFEST_BYTES_MAX
    said = canonical_table(files["manifest.json"], 48) if fits else None
    form = (
        members(said, "erased files format log_id openings origin requests root size")
        and said["format"] == "parcours evidence pack 1"
        and is_uuid(said["log_id"]) and isinstance(said["origin"], str) and isinstance(said["root"], str)
        and is_number(said["size"]) and is_number(said["openings"])
        and is_list(said["files"], lambda f: members(f, "name sha256 size") and isinstance(f["name"], str)
                    and isinstance(f["sha256"], str) and is_number(f["size"]))
        and is_list(said["requests"], lambda r: members(r, "events id opened_at") and is_uuid(r["id"])
                    and is_number(r["events"]) and is_number(r["opened_at"]))
        and is_list(said["erased"], lambda e: members(e, "subject told_at") and is_uuid(e["subject"])
                    and is_list(e["told_at"], is_number))
    )
    need(form, "manifest-form", "the manifest is not one of a pack of this version")
    listed = {entry["name"]: entry for entry in said["files"]}
    for name in files:
        need(name in listed or name == "manifest.json", "file-not-listed", name)
    for name in sorted(listed):
        need(name in files, "file-missing", name)
        whole = len(files[name]) == listed[name]["size"] and sha256(files[name]) == listed[name]["sha256"]
        need(whole, "file-altered", name)
    return said


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def number_in(word):
    """A number in its one decimal spelling; None for another."""
    if re.fullmatch(r"0|[1-9][0-9]{0,18}", word) and int(word) <= SIZE_MAX:
        return int(word)
    return None


def tile_path(name):
    """Level, index and width of the tile of that name."""
    form = re.fullmatch(r"tile/([0-9]+)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]+))?", name)
    if not form:
        return None
    level, index = number_in(form.group(1)), int(form.group(2).replace("x", "").replace("/", ""))
    width = 256 if form.group(3) is None else number_in(form.group(3))
    fits = level is not None and level <= 63 and index <= SIZE_MAX and width and (form.group(3) is None or width <= 255)
    return (level, index, width) if fits and tile_name(level, index, width) == name else None


def tile_name(level, index, width):
    spelled, index = "%03d" % (index % 1000), index // 1000
    while index:
        spelled, index = "x%03d/%s" % (index % 1000, spelled), index // 1000
    return "tile/%d/%s%s" % (level, spelled, "" if width == 256 else ".p/%d" % width)


def lay_out(files):
    """Entries by position, tiles by place, earlier checkpoints and proofs by size."""
    for name in FIXED[:1] + FIXED[1:]:
        need(name in files, "file-missing", name)
    entries, tiles, earlier = {}, {}, {}
    for name, content in files.items():
        if name in FIXED:
            continue
        entry = re.fullmatch(r"entries/([0-9]{16,20})\.json", name)
        if entry and name == "entries/%016d.json" % int(entry.group(1)) and int(entry.group(1)) < 2 ** 64:
            entries[int(entry.group(1))] = content
            continue
        old = re.fullmatch(r"earlier/([0-9]{16,20})/(checkpoint|consistency)", name)
        if old and name.startswith("earlier/%016d/" % int(old.group(1))) and int(old.group(1)) < 2 ** 64:
            both = ["earlier/%s/%s" % (old.group(1), half) for half in ("checkpoint", "consistency")]
            need(all(half in files for half in both), "file-missing", "%s comes without its other half" % name)
            earlier[int(old.group(1))] = [files[half] for half in both]
            continue
        place = tile_path(name)
        need(place, "strange-file", name)
        need(len(content) == 32 * place[2], "tile-form", name)
        tiles[place] = [content[at:at + 32] for at in range(0, len(content), 32)]
    return entries, tiles, earlier


# --- 4. Signed notes: C2SP signed-note and tlog-checkpoint ---------------------------------------------------------


def from_base64(word):
    """The bytes of standard base64 in its one spelling; None for another."""
    try:
        data = base64.b64decode(word, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == word else None


def is_key_name(name):
    return (0 < len(name.encode()) <= 255 and "+" not in name
            and not any(c.isspace() or unicodedata.category(c) == "Cc" for c in name))


def parse_key(line):
    """Name, id and 32 bytes of a public key; None for anything else."""
    parts = line.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]) or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        return None
    typed = from_base64(parts[2])
    if typed is None or len(typed) != 33 or typed[0] != 1 or not is_sound(typed[1:]):
        return None
    key = named_key(parts[0], typed[1:])
    return key if key[1] == parts[1] else None


P = 2 ** 255 - 19
D = -121665 * pow(121666, P - 2, P) % P
# The second coordinates of the eight points of small order: 0, 1, -1, and the two of order 8 with their negatives.
Y8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
SMALL_ORDER = (0, 1, P - 1, Y8, P - Y8)


def is_of_small_order(point):
    return (int.from_bytes(point, "little") & 2 ** 255 - 1) % P in SMALL_ORDER


def is_sound(public):
    """Whether 32 bytes are a point of Ed25519, RFC 8032 section 5.1.3, and none under which anybody can sign."""
    y = int.from_bytes(public, "little") & 2 ** 255 - 1
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    return pow(squared, (P - 1) // 2, P) in (0, 1) and not is_of_small_order(public)


def named_key(name, public):
    """Name, id and 32 bytes of the key that signs under that name."""
    return name, hashlib.sha256(name.encode() + b"\n\x01" + public).hexdigest()[:8], public


def parse_keys(data):
    try:
        text = data.decode("utf-8")
    except ValueError:
        text = ""
    need(text.endswith("\n"), "key-form", "`keys` is not a list of public keys, one a line")
    need(text.count("\n") <= KEYS_MAX, "key-form", "more than %d keys" % KEYS_MAX)
    keys = [parse_key(line) for line in text[:-1].split("\n")]
    need(all(keys), "key-form", "`keys` is not a list of public keys, one a line")
    return keys


def parse_note(data):
    """Text and lines (name, key id, signature) of a signed note; None for anything else."""
    try:
        note = data.decode("utf-8")
    except ValueError:
        return None
    if len(data) > NOTE_BYTES_MAX or any(c < " " and c != "\n" for c in note) or "\n\n" not in note:
        return None
    end = note.rindex("\n\n") + 1
    text, lines = note[:end], note[end + 1:]
    if not lines.endswith("\n"):
        return None
    signatures = []
    for line in lines[:-1].split("\n"):
        parts = line.split(" ", 2)
        typed = from_base64(parts[2]) if len(parts) == 3 else None
        if len(parts) != 3 or parts[0] != "\u2014" or not is_key_name(parts[1]) or typed is None or len(typed) < 5:
            return None
        signatures.append((parts[1], typed[:4].hex(), typed[4:]))
    return (text, signatures) if len(signatures) <= SIGNATURES_MAX else None


def parse_checkpoint(text):
    """Origin, size and root (32 bytes); None for anything else."""
    lines = text[:-1].split("\n")
    if len(lines) < 3 or "" in lines:
        return None
    size, root = number_in(lines[1]), from_base64(lines[2])
    if size is None or root is None or len(root) != 32 or (size == 0 and root != hashlib.sha256().digest()):
        return None
    return lines[0], size, root


def origin_of(text):
    """What does not change and the part, of a name of a log; None for any other name."""
    form = ORIGIN.fullmatch(text)
    part = int(form.group(2) or 1) if form else 0
    named = form and is_key_name(text) and form.group(2) != "1" and part < 2 ** 32
    return (form.group(1), part) if named else None


def under_every_name(keys, text):
    """The keys under their own names, and under the one that the log has in this note: after a loss it has another."""
    name = text.split("\n")[0]
    origin = origin_of(name)
    known = {key[:2]: key for key in keys}
    need(len(known) == len(set(keys)), "key-form", "two keys of one name and id")
    for key in keys:
        if origin and (origin_of(key[0]) or ("",))[0] == origin[0]:
            renamed = named_key(name, key[2])
            need(known.setdefault(renamed[:2], renamed) == renamed, "key-form", "two keys of one name and id")
    return list(known.values())


def signed_by(text, lines, keys, check, rule):
    """Who of the keys signed; a signature of theirs that is bad is one too many."""
    signers = set()
    for name, key_id, signed in lines:
        for key in keys:
            if key[:2] == (name, key_id):
                sound = len(signed) == 64 and not is_of_small_order(signed[:32])
                need(sound and check(key[2], signed, text.encode()), rule, "not the signature of %s" % name)
                signers.add(key)
    need(signers, rule, "none of the signatures is by a known key")
    return signers


def open_checkpoint(data, keys, check, form, signature):
    """Origin, size and root of a checkpoint that one of the keys signed as its origin."""
    note = parse_note(data)
    need(note, form, "no signed note")
    text, lines = note
    signers = {key[0] for key in signed_by(text, lines, under_every_name(keys, text), check, signature)}
    checkpoint = parse_checkpoint(text)
    need(checkpoint, form, "no checkpoint")
    return checkpoint + (signers,)


def by_cryptography():
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def check(key, signature, message):
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    return check


def by_openssl():
    version = subprocess.run(["openssl", "version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    major = re.match(rb"OpenSSL ([0-9]+)\.", version)
    if not major or int(major.group(1)) < 3:
        raise OSError("no OpenSSL 3")

    def check(key, signature, message):
        with tempfile.TemporaryDirectory() as folder:
            names = [os.path.join(folder, name) for name in ("key", "signature", "message")]
            # A key of Ed25519 in DER, RFC 8410.
            for name, data in zip(names, (bytes.fromhex("302a300506032b6570032100") + key, signature, message)):
                with open(name, "wb") as file:
                    file.write(data)
            command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", names[0],
                       "-sigfile", names[1], "-in", names[2]]
            return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    return check


def ed25519():
    """How signatures are checked, and by what; None where nothing can."""
    forced = os.environ.get("PARCOURS_ED25519", "")
    for name, maker in (("cryptography", by_cryptography), ("openssl", by_openssl)):
        if forced in ("", name):
            try:
                return maker(), name
            except (ImportError, OSError):
                pass
    return None, "nothing"


# --- 5. Entries, and the tree that they stand in -------------------------------------------------------------------

EVENT = ("actor causation command correlation data id occurred_at personal policy request schema tags type")


ASKED = ("from", "last_note", "log_id", "lost_from", "lost_to", "origin", "statement", "subject", "to")


def parse_entry(position, data):
    entry = canonical(data) if len(data) <= 65535 else None
    event = entry.get("event") if members(entry, "event position prev recorded_at v") else None
    form = (
        members(event, EVENT) and is_integer(entry["v"]) and entry["v"] == 1 and is_number(entry["position"]) and isinstance(entry["prev"], str)
        and is_integer(entry["recorded_at"]) and isinstance(event["actor"], dict)
        and isinstance(event["data"], dict) and is_number(event["schema"]) and is_uuid(event["id"])
        and isinstance(event["type"], str) and is_list(event["tags"], lambda tag: isinstance(tag, str))
        and is_list(event["personal"], lambda p: members(p, "commitment field_set sha256 subject")
                    and all(isinstance(word, str) for word in p.values()) and is_uuid(p["subject"]))
        and is_list(event["policy"], lambda p: members(p, "position section") and is_number(p["position"])
                    and isinstance(p["section"], str))
        and (event["request"] is None or members(event["request"], "id number")
             and is_uuid(event["request"]["id"]) and is_number(event["request"]["number"]))
    )
    need(form, "entry-form", "the entry at %d is no canonical entry" % position)
    need(entry["position"] == position, "entry-misplaced", "the entry at %d" % position)
    # Only what the rules ask for is kept: a small text can say many values, and there are many entries.
    entry["event"] = {key: event[key] for key in ("data", "id", "personal", "policy", "request", "tags", "type")}
    entry["event"]["tags"] = [tag for tag in event["tags"] if tag.startswith(("policy:", "request:", "subject:"))]
    entry["event"]["data"] = {key: value for key, value in event["data"].items()
                              if key in ASKED and not isinstance(value, (dict, list))}
    return entry


def check_order(files, entries, size):
    last = None
    for position, entry in entries.items():
        need(0 < position <= size, "entry-beyond", "the entry at %d" % position)
        prev = "0" * 64 if position == 1 else None
        if last and last["position"] + 1 == position:
            prev = leaf_hash(files[position - 1]).hex()
        chained = prev is None or prev == entry["prev"]
        rises = last is None or last["recorded_at"] < entry["recorded_at"]
        need(chained and rises, "chain", "the entry at %d does not follow the one before it" % position)
        last = entry


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def fold(hashes):
    """The root of 1, 2, 4, 8 ... hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def tile_in_tree(level, index, size):
    width = min((size >> (8 * level)) - 256 * index, 256)
    return (level, index, width) if width > 0 else None


def check_tiles(tiles, entries, size, root):
    wanted = set()
    for level in range(8):
        wanted.add(tile_in_tree(level, (size >> (8 * level)) // 256, size))
        wanted.update(tile_in_tree(level, (position - 1) >> (8 * (level + 1)), size) for position in entries)
    wanted.discard(None)
    for place in sorted(wanted):
        need(place in tiles, "tile-missing", tile_name(*place))
    for place in sorted(tiles):
        need(place in wanted, "tile-strange", tile_name(*place))
    hashes = {(level, index): held for (level, index, _), held in tiles.items()}
    need(edge_root(hashes, size) == root, "tree-root", "the tiles at the edge make up another root")
    for level, index, width in sorted(tiles):
        if width == 256:
            above = hashes.get((level + 1, index // 256), [])
            told = above[index % 256] if index % 256 < len(above) else None
            need(told == fold(hashes[level, index]), "tile-forged", tile_name(level, index, width))
    return hashes


def edge_root(hashes, size):
    """The root of a tree, RFC 6962 section 2.1, from the tiles that are not full."""
    root = hashlib.sha256().digest() if size == 0 else None
    for bit in range(63):
        if size >> bit & 1:
            level, span = bit // 8, 1 << (bit % 8)
            first = ((size >> bit) - 1) * span
            tile = hashes.get((level, first // 256), [])
            part = tile[first % 256:first % 256 + span]
            if len(part) != span:
                return None
            root = fold(part) if root is None else node_hash(fold(part), root)
    return root


def check_consistency(old_size, old_root, new_size, new_root, path):
    """RFC 9162 section 2.1.4.2."""
    if old_size == 0 or old_size == new_size:
        return not path and old_size <= new_size and (old_size == 0 or old_root == new_root)
    if old_size > new_size or not path:
        return False
    path = list(path)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for hashed in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node_hash(hashed, old), node_hash(hashed, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, hashed)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == old_root and new == new_root


# --- 6. Which keys lead to which, and what was lost ----------------------------------------------------------------


def key_change(entry, log_id, check):
    """The two keys of a change that holds; None where the old key was lost and vouches for nothing."""
    where = "the entry at %d changes the key" % entry["position"]
    data = entry["event"]["data"]

    def key(name):
        found = parse_key(data[name]) if isinstance(data.get(name), str) else None
        named = found and origin_of(found[0])
        need(named and named[0].endswith("/" + log_id), "key-change", "%s: a key is none of this log" % where)
        return found

    new, said = key("to"), [data.get(name) is not None for name in ("from", "statement")]
    if not any(said):
        return None
    need(all(said), "key-change", "%s: an old key and a statement come together" % where)
    old, note = key("from"), data["statement"]
    note = parse_note(note.encode()) if isinstance(note, str) else None
    text = "parcours: another key signs this log\n%s\n%s\n%s\n" % (new[0], data["from"], data["to"])
    need(note and note[0] == text, "key-change", "%s: its statement is none, or about something else" % where)
    signers = signed_by(note[0], note[1], [old, new], check, "key-change")
    need(signers == {old, new}, "key-change", "%s: not both keys signed" % where)
    return old, new


def follow_keys(keys, log_id, entries, check):
    """The keys, and those that one of them leads to: a statement leads from either of its two to the other."""
    changes = [entry for entry in entries.values() if event_type(entry) == "signing-key-changed"]
    need(len(changes) <= KEYS_MAX, "key-change", "more than %d changes of the key" % KEYS_MAX)
    pairs = [pair for pair in (key_change(entry, log_id, check) for entry in changes) if pair]
    keys = list(keys)
    for old, new in pairs[::-1] + pairs:
        known = {key[2] for key in keys}
        if (old[2] in known) != (new[2] in known):
            keys.append(new if old[2] in known else old)
    return keys, [entry["position"] for entry in changes if entry["event"]["data"].get("from") is None]


def check_losses(entries, origin, keys, check):
    """The losses that the log's name counts, the last admitted by an entry, with what was signed last; each may have taken
    with it the entry of one before it."""
    now = origin_of(origin)
    told = [entry for entry in entries.values() if event_type(entry) == "log-continued"]
    need(now, "loss", "%s is no name of a log" % origin)
    losses, reached = [], 1
    for entry in told:
        where = "the entry at %d admits a loss" % entry["position"]
        data = entry["event"]["data"]
        name, note, first, last = (data.get(key) for key in ("origin", "last_note", "lost_from", "lost_to"))
        named = origin_of(name) if isinstance(name, str) else None
        need(named and named[0] == now[0] and named[1] > reached, "loss", where)
        need(isinstance(note, str), "loss", where)
        opened = open_checkpoint(note.encode(), keys, check, "loss", "loss")
        before = now[0] if named[1] == 2 else "%s/%d" % (now[0], named[1] - 1)
        fits = (opened[0] == before and before in opened[3] and is_number(first) and is_number(last)
                and first == entry["position"] and last == opened[1] and first <= last)
        need(fits, "loss", "%s: it does not fit what was signed last" % where)
        losses.append((entry["position"], first, last, named[1] - reached - 1))
        reached = named[1]
    need(reached == now[1], "loss", "%s, and losses are admitted up to part %d" % (origin, reached))
    return losses


# --- 7. Why each entry is here, and what the entries call for ------------------------------------------------------

ENDS = ("erasure-completed", "erasure-decided", "key-loss-accepted", "subject-abandoned")


def event_type(entry):
    return entry["event"]["type"]


def carries(entry, kind, value):
    return "%s:%s" % (kind, value) in entry["event"]["tags"]


def check_birth(said, entries):
    birth = entries[1]["event"] if 1 in entries else {"type": "", "data": {}}
    log_id, name = birth["data"].get("log_id"), birth["data"].get("origin")
    stem = "%s/%s" % (name, log_id)
    ours = (birth["type"] == "log-created" and isinstance(log_id, str) and isinstance(name, str)
            and log_id == said["log_id"]
            and (said["origin"] == stem or said["origin"].startswith(stem + "/")))
    need(ours, "log-created", "the first entry says another log, or none")


def check_requests(said, entries):
    found, named = {}, {request["id"]: None for request in said["requests"]}
    for position, entry in entries.items():
        request = entry["event"]["request"]
        if request is None:
            continue
        own = request["id"] in named and carries(entry, "request", request["id"])
        need(own, "neighbour", "the entry at %d is of the request %s" % (position, request["id"]))
        known = found.setdefault(request["id"], {"events": 0, "id": request["id"], "opened_at": position})
        known["events"] += 1
        need(request["number"] == known["events"], "numbers", "number %d at %d" % (request["number"], position))
    for request in named:
        need(request in found, "numbers", "no event of the request %s is there" % request)
    return [found[request] for request in sorted(found)]


def check_policies(entries):
    cited = set()
    for entry in entries.values():
        if entry["event"]["request"] is not None:
            cited.update((policy["position"], policy["section"]) for policy in entry["event"]["policy"])
    for position, section in sorted(cited):
        adopted = entries.get(position)
        there = adopted and event_type(adopted) == "policy-adopted" and carries(adopted, "policy", section)
        need(there, "policy-missing", "the version of `%s` adopted at %d" % (section, position))
    return cited


def check_erased(said, entries):
    told, spoken_of, ends = {}, set(), {}
    for position, entry in entries.items():
        event = entry["event"]
        if event["request"] is not None:
            spoken_of.update(tag[8:] for tag in event["tags"] if tag.startswith("subject:"))
            spoken_of.update(named["subject"] for named in event["personal"])
        subject = event["data"].get("subject")
        if event_type(entry) in ENDS and isinstance(subject, str) and carries(entry, "subject", subject):
            ends.setdefault(subject, []).append(position)
    for gone in said["erased"]:
        subject = gone["subject"]
        ours, at = subject in spoken_of, ends.get(subject, [])
        need(ours and at and at == gone["told_at"], "erasure", "that %s is erased is not what the entries say" % subject)
        told[subject] = at
    return [{"subject": subject, "told_at": told[subject]} for subject in sorted(told)]


def check_belonging(said, entries):
    check_birth(said, entries)
    requests, policies, erased = check_requests(said, entries), check_policies(entries), check_erased(said, entries)
    called_for = {position for position, _ in policies} | {at for gone in erased for at in gone["told_at"]} | {1}
    for position, entry in entries.items():
        here = (entry["event"]["request"] is not None or position in called_for
                or event_type(entry) in ("log-continued", "signing-key-changed"))
        need(here, "neighbour", "the entry at %d belongs to no request of this pack" % position)
    return requests, policies, erased


# --- 8. Earlier checkpoints ----------------------------------------------------------------------------------------


def is_before(old, new):
    """Whether `old` is a name under which the log of `new` signed, then or before."""
    old, new = origin_of(old), origin_of(new)
    return bool(old and new) and old[0] == new[0] and new[1] - 1000 < old[1] <= new[1]


def parse_consistency(data):
    """Old size, hashes and note of a proof; None for anything else."""
    try:
        head, note = data.decode("utf-8").split("\n\n", 1)
    except ValueError:
        return None
    lines = head.split("\n")
    size = number_in(lines[0][4:]) if lines[0].startswith("old ") else None
    path = [from_base64(line) for line in lines[1:]]
    if size is None or len(path) > 63 or any(hashed is None or len(hashed) != 32 for hashed in path):
        return None
    return size, path, note.encode()


def check_earlier(earlier, keys, check, latest, latest_note):
    origin, size, root = latest
    for old_size in sorted(earlier):
        note, proof = earlier[old_size]
        opened = open_checkpoint(note, keys, check, "earlier-form", "earlier-signature")
        ours = is_before(opened[0], origin) and opened[1] == old_size and opened[0] in opened[3]
        need(ours, "earlier-form", "the checkpoint at %d is not one of this log at this size" % old_size)
        proof = parse_consistency(proof)
        of_both = proof and proof[0] == old_size and proof[2] == latest_note
        need(of_both, "earlier-form", "the proof from %d is none, or about other checkpoints" % old_size)
        holds = check_consistency(old_size, opened[2], size, root, proof[1])
        need(holds, "earlier-inconsistent", "the log does not continue its checkpoint at %d" % old_size)


# --- 9. Openings: HKDF, HChaCha20, ChaCha20-Poly1305 (RFC 5869, RFC 8439, draft-irtf-cfrg-xchacha) -----------------


def expand(key, info):
    return hmac.new(key, info + b"\1", hashlib.sha256).digest()


def chacha_rounds(state):
    def quarter(a, b, c, d):
        for one, other, third, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            work[one] = work[one] + work[other] & 0xFFFFFFFF
            mixed = work[third] ^ work[one]
            work[third] = (mixed << turn | mixed >> 32 - turn) & 0xFFFFFFFF

    work = list(state)
    for _ in range(10):
        for column in range(4):
            quarter(column, column + 4, column + 8, column + 12)
        for column in range(4):
            quarter(column, 4 + (column + 1) % 4, 8 + (column + 2) % 4, 12 + (column + 3) % 4)
    return work


SIGMA = struct.unpack("<4I", b"expand 32-byte k")


def chacha_block(key, counter, nonce):
    state = SIGMA + struct.unpack("<8I", key) + (counter,) + struct.unpack("<3I", nonce)
    mixed = (a + b & 0xFFFFFFFF for a, b in zip(chacha_rounds(state), state))
    return struct.pack("<16I", *mixed)


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at:at + 16] + b"\1", "little")) * r % (2 ** 130 - 5)
    return (total + int.from_bytes(key[16:], "little") & 2 ** 128 - 1).to_bytes(16, "little")


def xchacha_open(key, nonce, sealed, aad):
    """The text, or None when the tag is not the key's over it."""
    mixed = chacha_rounds(SIGMA + struct.unpack("<8I", key) + struct.unpack("<4I", nonce[:16]))
    key, nonce = struct.pack("<8I", *(mixed[:4] + mixed[12:])), bytes(4) + nonce[16:]
    body, tag = sealed[:-16], sealed[-16:]
    padded = b"".join(part + bytes(-len(part) % 16) for part in (aad, body))
    expected = poly1305(chacha_block(key, 0, nonce)[:32], padded + struct.pack("<QQ", len(aad), len(body)))
    if not hmac.compare_digest(expected, tag):
        return None
    stream = b"".join(chacha_block(key, 1 + at, nonce) for at in range((len(body) + 63) // 64))
    return bytes(a ^ b for a, b in zip(body, stream))


def is_hex(word):
    return isinstance(word, str) and re.fullmatch("([0-9a-f]{2})*", word) is not None


def check_openings(data, said, entries):
    held = canonical_table(data, 128)
    form = members(held, "openings") and is_list(
        held["openings"],
        lambda o: members(o, "ciphertext ordinal position record_key") and is_hex(o["ciphertext"])
        and is_number(o["ordinal"]) and is_number(o["position"])
        and is_hex(o["record_key"]) and len(o["record_key"]) == 64)
    places = [(o["position"], o["ordinal"]) for o in held["openings"]] if form else []
    need(form and places == sorted(set(places)), "opening-form", "openings.json is not the list of openings")
    opened = [open_record(opening, said["log_id"], entries) for opening in held["openings"]]
    gone = {erased["subject"] for erased in said["erased"]}
    for record in opened:
        need(record["subject"] not in gone, "opening-of-erased", record["subject"])
    return opened


def open_record(opening, log_id, entries):
    place = "record %d of the entry at %d" % (opening["ordinal"], opening["position"])
    entry = entries.get(opening["position"])
    named = entry["event"]["personal"] if entry and entry["event"]["request"] is not None else []
    need(opening["ordinal"] < len(named), "opening-unknown", place)
    named = named[opening["ordinal"]]
    key, sealed = bytes.fromhex(opening["record_key"]), bytes.fromhex(opening["ciphertext"])
    need(expand(key, b"commit/1").hex() == named["commitment"], "opening-commitment", place)
    need(sha256(sealed) == named["sha256"], "opening-ciphertext", place)
    aad = write_canonical([log_id, entry["event"]["id"], named["subject"], named["field_set"]])
    text = xchacha_open(expand(key, b"seal/1"), sealed[:24], sealed[24:], aad) if len(sealed) >= 40 else None
    fields = canonical(text) if text is not None else None
    need(isinstance(fields, dict), "opening-unreadable", place)
    return dict(position=opening["position"], subject=named["subject"], field_set=named["field_set"], fields=fields)


# --- 10. All of it --------------------------------------------------------------------------------------------------


def verify(data, named_keys, check):
    """What the pack proves, as a dictionary; raises Refused."""
    files = read_archive(data)
    said = check_manifest(files)
    entry_files, tiles, earlier = lay_out(files)
    entries = {position: parse_entry(position, entry_files[position]) for position in sorted(entry_files)}
    keys = parse_keys(files["keys"])
    keys, orphans = follow_keys(named_keys or keys, said["log_id"], entries, check)
    origin, size, root, signers = open_checkpoint(
        files["checkpoint"], keys, check, "checkpoint-form", "checkpoint-signature")
    need(origin in signers, "checkpoint-signature", "no known key signs under the checkpoint's own origin")
    check_order(entry_files, entries, size)
    hashes = check_tiles(tiles, entries, size, root)
    for position in entries:
        told = hashes[0, (position - 1) // 256][(position - 1) % 256]
        need(told == leaf_hash(entry_files[position]), "entry-not-in-log", "the log has another entry at %d" % position)
    requests, policies, erased = check_belonging(said, entries)
    losses = check_losses(entries, origin, keys, check)
    check_earlier(earlier, keys, check, (origin, size, root), files["checkpoint"])
    opened = check_openings(files["openings.json"], said, entries)
    listed = [{"name": name, "sha256": sha256(content), "size": len(content)}
              for name, content in files.items() if name != "manifest.json"]
    again = {"erased": erased, "files": listed, "format": said["format"], "log_id": said["log_id"],
             "openings": len(opened), "origin": origin, "requests": requests, "root": root.hex(), "size": size}
    need(write_canonical(again) == files["manifest.json"], "manifest-differs",
         "the manifest says something else than the files")
    return {"origin": origin, "size": size, "root": root.hex(), "entries": entries, "requests": requests,
            "policies": policies, "earlier": earlier, "erased": erased, "opened": opened, "orphans": orphans,
            "losses": losses, "stored": [entry_files[position] for position in sorted(entry_files)]}


def tell(proven, signature, shows):
    print("verified: %s, %d entries as of position %d" % (proven["origin"], len(proven["entries"]), proven["size"]))
    print("root %s" % proven["root"])
    print("signature %s" % signature)
    for request in proven["requests"]:
        print("request %s: its own events 1 to %d, none missing; that %d was the last is the word of whoever made the pack"
              % (request["id"], request["events"], request["events"]))
    print("%d policy versions cited, all there; %d earlier checkpoints continued; %d records disclosed and opened; "
          "%d subjects erased" % (len(proven["policies"]), len(proven["earlier"]), len(proven["opened"]),
                                  len(proven["erased"])))
    for position in proven["orphans"]:
        print("key event %d brings one that no key before vouches for: ask before you trust it" % position)
    for position, first, last, untold in proven["losses"]:
        print("lost entries %d to %d of before, accepted by event %d" % (first, last, position))
        if untold:
            print("lost before: %d losses of which no entry tells: event %d took them with it, or they were left out"
                  % (untold, position))
    print("not proven: what synthese.html and verifier.py say, and that nobody but these was erased, "
          "and no key changed but where this says so: that is the word of whoever made the pack, too")
    if shows:
        for stored in proven["stored"]:
            print(stored.decode())
        for record in proven["opened"]:
            print(write_canonical(record).decode())


def main(arguments):
    packs, keys, shows = [], [], False
    while arguments:
        word = arguments.pop(0)
        if word == "--key" and arguments:
            keys.append(parse_key(arguments.pop(0)))
        elif word == "--show":
            shows = True
        else:
            packs.append(word)
    if len(packs) != 1 or packs[0].startswith("-") or not all(keys):
        print(__doc__, file=sys.stderr)
        return 2
    check, by = ed25519()
    try:
        with open(packs[0], "rb") as file:
            data = file.read(PACK_BYTES_MAX + 1)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        proven = verify(data, keys, check or (lambda key, signature, message: True))
    except Refused as refused:
        print("REFUSED %s" % refused)
        return 1
    if check is None:
        tell(proven, "NOT CHECKED: neither the package cryptography nor openssl 3 is here", shows)
        return 3
    whose = "by a key that you named" if keys else "by a key of the pack itself: name yours with --key"
    tell(proven, "checked with %s, %s" % (by, whose), shows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
