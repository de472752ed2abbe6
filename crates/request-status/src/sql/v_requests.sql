SELECT printf('MSS-%04d-%06d', request.year, request.id) AS reference, request.uuid AS request,
       request.id AS opened_position, request.opened_at, request.structure, request.structure_name, request.site,
       request.department, request.sector, request.channel, request.taken_over,
       standing.stage, standing.adhesion, standing.member_from, standing.need_validated, standing.campaign,
       standing.owner, standing.applicant, standing.waiting_for, standing.waiting_since, standing.due_on, standing.due_policy,
       standing.correction, standing.ending, standing.ended_at, standing.duplicate_of,
       standing.mailboxes, standing.types, standing.created, standing.refused, standing.abandoned, standing.closed,
       (SELECT min(parked.position) FROM v_parked AS parked
        WHERE parked.projection = 'requests' AND parked.request = request.uuid) AS in_doubt_from,
       standing.since, standing.until, standing.valid_from, standing.valid_to
FROM {g}_standing AS standing JOIN {g}_request AS request ON request.id = standing.request
