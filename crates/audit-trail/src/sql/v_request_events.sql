SELECT request.uuid AS request, event.position
FROM {g}_request AS request JOIN {g}_event AS event ON event.request = request.id
UNION ALL
SELECT request.uuid AS request, also.position
FROM {g}_request AS request JOIN {g}_also AS also ON also.request = request.id
