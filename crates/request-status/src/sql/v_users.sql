SELECT request.uuid AS request, user.mailbox,
       lower(substr(hex(user.person), 1, 8) || '-' || substr(hex(user.person), 9, 4) || '-' || substr(hex(user.person), 13, 4) || '-' ||
             substr(hex(user.person), 17, 4) || '-' || substr(hex(user.person), 21))
       AS person,
       user.since, user.valid_from, user.valid_to
FROM {g}_user AS user JOIN {g}_request AS request ON request.id = user.request
