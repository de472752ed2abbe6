SELECT position, recorded_at, occurred_at, type.word AS type, role.word AS role, user.word AS user,
       channel.word AS channel, uid,
       CASE WHEN on_behalf IS NOT NULL THEN
       lower(substr(hex(on_behalf), 1, 8) || '-' || substr(hex(on_behalf), 9, 4) || '-' || substr(hex(on_behalf), 13, 4) || '-' ||
             substr(hex(on_behalf), 17, 4) || '-' || substr(hex(on_behalf), 21))
       END AS on_behalf,
       lower(substr(hex(command), 1, 8) || '-' || substr(hex(command), 9, 4) || '-' || substr(hex(command), 13, 4) || '-' ||
             substr(hex(command), 17, 4) || '-' || substr(hex(command), 21))
       AS command,
       CASE WHEN correlation IS NOT NULL THEN
       lower(substr(hex(correlation), 1, 8) || '-' || substr(hex(correlation), 9, 4) || '-' || substr(hex(correlation), 13, 4) || '-' ||
             substr(hex(correlation), 17, 4) || '-' || substr(hex(correlation), 21))
       END AS correlation
FROM {g}_event AS event
JOIN {g}_word AS type ON type.id = event.type
JOIN {g}_word AS role ON role.id = event.role
LEFT JOIN {g}_word AS user ON user.id = event.user
LEFT JOIN {g}_word AS channel ON channel.id = event.channel
