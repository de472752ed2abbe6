SELECT request.uuid AS request, link.position
FROM {g}_request_event AS link JOIN {g}_request AS request ON request.id = link.request
