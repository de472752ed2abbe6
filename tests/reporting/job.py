"""A reporting job: read.db through DuckDB, both ways of docs/read-model.md; prints what it saw as JSON.

Called with the file and the views to read. DuckDB and its SQLite scanner come from PyPI; the scanner is loaded from where
its package lies, for a reporting machine need not reach the network.
"""
import glob
import json
import os
import sys

import duckdb
import duckdb_extension_sqlite_scanner

package = os.path.dirname(duckdb_extension_sqlite_scanner.__file__)
scanner, = glob.glob(os.path.join(package, "extensions", "*", "sqlite_scanner.duckdb_extension"))
read_db, views = sys.argv[1], sys.argv[2:]

LOOK = """SELECT (SELECT min(position) FROM v_checkpoints) AS position,
                 (SELECT max(valid_from) FROM v_requests) AS newest,
                 (SELECT count(*) FROM v_events) AS events,
                 (SELECT count(DISTINCT request) FROM v_requests) AS requests"""


def attached():
    job = duckdb.connect()
    job.execute(f"LOAD '{scanner}'")
    job.execute(f"ATTACH '{read_db}' AS parcours (TYPE sqlite, READ_ONLY)")
    return job


def look(job):
    """One query that SQLite itself answers, of one moment."""
    return job.execute("SELECT * FROM sqlite_query('parcours', ?)", [LOOK]).fetchone()


def read(job):
    """Every view through DuckDB's own scans, each a look of its own."""
    return {view: len(job.execute(f"SELECT * FROM parcours.{view}").fetchall()) for view in views}


while True:
    try:
        job = attached()
        position, newest, events, requests = map(int, look(job))
        rows = read(job)
        break
    except duckdb.Error as error:
        # A scan across the switch of a rebuild: attach and ask again.
        if "no such table" not in str(error):
            raise
print(json.dumps({"position": position, "newest": newest, "events": events, "requests": requests, "rows": rows}))
