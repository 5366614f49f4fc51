-- Merges rows into timelines. KEYS[1] is the view's mark, KEYS[2..] are timelines. ARGV[1] is the generation and ARGV[2] the start
-- (8 bytes each that sort like their numbers), ARGV[3] the milliseconds to live or 0; then, for each timeline, how many rows and the rows.
-- A timeline is a sorted set in byte order: its head (0, generation, start), then rows (1, valid from, event, created, payload).
local function less(a, b)
  for i = 1, 8 do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return false
end

local generation, start, lifetime = ARGV[1], ARGV[2], tonumber(ARGV[3])
local mark = redis.call('GET', KEYS[1])
if mark and less(generation, string.sub(mark, 1, 8)) then return 0 end

-- Changes nothing, but is refused when memory is full: so that all is refused then, and not what comes after a removal.
redis.call('SETRANGE', KEYS[1], 0, '')

local at = 4
for k = 2, #KEYS do
  local key, count = KEYS[k], tonumber(ARGV[at])
  local head = redis.call('ZRANGEBYLEX', key, '-', '(\1', 'LIMIT', 0, 1)[1]
  local held = head and string.sub(head, 2, 9)
  if not (held and less(generation, held)) then
    if held and less(held, generation) then
      redis.call('UNLINK', key)
      head = nil
    elseif held and less(start, string.sub(head, 10, 17)) then
      redis.call('ZREM', key, head)
      head = nil
    end
    if not head then redis.call('ZADD', key, 0, '\0' .. generation .. start) end
    for i = at + 1, at + count do
      -- Of rows that hold from one instant the greatest in byte order stays: newest event, then created last.
      local from = string.sub(ARGV[i], 1, 9)
      redis.call('ZADD', key, 0, ARGV[i])
      local rivals = redis.call('ZRANGEBYLEX', key, '[' .. from, '[' .. from .. string.rep('\255', 17))
      for r = 1, #rivals - 1 do redis.call('ZREM', key, rivals[r]) end
    end
    if lifetime > 0 then redis.call('PEXPIRE', key, lifetime) end
  end
  at = at + count + 1
end
return 1
