#!/bin/sh
# The figures of a month as they stood on its last evening, and everything that was recorded since the last run.
# Usage: PARCOURS_DATA=<folder> monthly-report.sh 2026-05-31 <folder of the reports>
set -eu
day=$1 reports=$2
mkdir -p "$reports"

# A past moment: whatever is recorded later, these bytes stay.
parcours status --figures --as-of "$day" --format csv > "$reports/figures-$day.csv"
parcours status --only open --as-of "$day" --format csv > "$reports/open-$day.csv"

# Anything else is asked in SQL: of the documented views, read-only, as of the same moment. The log has an event at each
# position, so that their count is the last position.
position=$(parcours trail --as-of "$day" --count)
sqlite3 -csv -header "file:$PARCOURS_DATA/read.db?mode=ro" > "$reports/departments-$day.csv" <<SQL
SELECT coalesce(department, '') AS department,
       count(*) AS requests,
       count(*) FILTER (WHERE ending = 'closed') AS closed,
       sum(created) AS mailboxes
FROM v_requests
WHERE valid_from <= $position AND $position < valid_to AND taken_over = 0
GROUP BY department
ORDER BY department;
SQL

# What was recorded since the last run. Where that ended stands in the last line that it wrote.
after=0
if [ -s "$reports/events.jsonl" ]; then
    after=$(tail -n 1 "$reports/events.jsonl" | sed 's/^{"cursor":"\([^"]*\)".*/\1/')
fi
parcours events --after "$after" --format jsonl >> "$reports/events.jsonl"

# Log and keys go to different places: a backup of the keys would bring back whoever is erased later.
parcours backup "$reports/backups" --keys-to "$reports/keys"
