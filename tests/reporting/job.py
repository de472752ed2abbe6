"""A reporting job: read.db through DuckDB, in one transaction; prints what it saw as JSON.

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

job = duckdb.connect()
job.execute(f"LOAD '{scanner}'")
job.execute(f"ATTACH '{read_db}' AS parcours (TYPE sqlite, READ_ONLY)")
job.execute("BEGIN TRANSACTION")


def one(question):
    return job.execute(question).fetchone()[0]


position = one("SELECT min(position) FROM parcours.v_checkpoints")
newest = one("SELECT max(valid_from) FROM parcours.v_requests")
events = one("SELECT count(*) FROM parcours.v_events")
requests = one("SELECT count(DISTINCT request) FROM parcours.v_requests")
rows = {}
for view in views:
    table = job.execute(f"SELECT * FROM parcours.{view}").fetchall()
    rows[view] = len(table)
job.execute("COMMIT")
print(json.dumps({"position": position, "newest": newest, "events": events, "requests": requests, "rows": rows}))
