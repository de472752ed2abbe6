SELECT policy.position, section.word AS section, policy.adopted_at
FROM {g}_policy AS policy JOIN {g}_word AS section ON section.id = policy.section
