SELECT request.uuid AS request, user.mailbox, user.person, user.since, user.valid_from, user.valid_to
FROM {g}_user AS user JOIN {g}_request AS request ON request.id = user.request
