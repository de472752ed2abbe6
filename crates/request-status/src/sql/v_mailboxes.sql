SELECT request.uuid AS request, mailbox.mailbox, mailbox.type, mailbox.holder, mailbox.users, mailbox.habilitation,
       mailbox.status, mailbox.credentials, mailbox.address, mailbox.since, mailbox.valid_from, mailbox.valid_to
FROM {g}_mailbox AS mailbox JOIN {g}_request AS request ON request.id = mailbox.request
