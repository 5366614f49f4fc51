-- Drops timelines of lower generations. KEYS are timelines, ARGV[1] is the generation. Answers how many were dropped.
local function less(a, b)
  for i = 1, 8 do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return false
end

local dropped = 0
for _, key in ipairs(KEYS) do
  local head
  if redis.call('TYPE', key).ok == 'string' then
    head = redis.call('GETRANGE', key, 0, 16)
  else
    head = redis.call('ZRANGEBYLEX', key, '-', '(\1', 'LIMIT', 0, 1)[1]
  end
  if head and less(string.sub(head, 2, 9), ARGV[1]) then
    redis.call('UNLINK', key)
    dropped = dropped + 1
  end
end
return dropped
