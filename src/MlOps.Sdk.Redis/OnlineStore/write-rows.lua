-- Merges rows into timelines. KEYS[1] is the view's mark, KEYS[2..] are timelines. ARGV[1] is the generation and ARGV[2] the start
-- (8 bytes each that sort like their numbers), ARGV[3] the milliseconds to live or 0, ARGV[4] empty or, when the rows are added to what is
-- there, the instant (like the start) from which on reads must be answered; then, for each timeline, how many rows and the rows.
-- A timeline is a sorted set in byte order: its head (0, generation, start), then rows (1, valid from, event, created, payload). One of
-- few rows is kept as a string instead, which is read fastest: the head, then each row with its length before it.
local function less(a, b)
  for i = 1, 8 do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return false
end

local function unfold(key)
  local packed = redis.call('GET', key)
  redis.call('UNLINK', key)
  redis.call('ZADD', key, 0, string.sub(packed, 1, 17))
  local i = 18
  while i <= #packed do
    local length = struct.unpack('>I4', string.sub(packed, i, i + 3))
    redis.call('ZADD', key, 0, string.sub(packed, i + 4, i + 3 + length))
    i = i + 4 + length
  end
end

local function fold(key)
  if redis.call('ZCARD', key) > 5 then return end
  local members = redis.call('ZRANGE', key, 0, -1)
  for i = 2, #members do members[i] = struct.pack('>I4', #members[i]) .. members[i] end
  local packed = table.concat(members)
  if #packed <= 4096 then redis.call('SET', key, packed) end
end

local function head_of(key)
  if redis.call('TYPE', key).ok == 'string' then
    local head = redis.call('GETRANGE', key, 0, 16)
    return head, true
  end
  return redis.call('ZRANGEBYLEX', key, '-', '(\1', 'LIMIT', 0, 1)[1], false
end

local generation, start, lifetime, trim = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local mark = redis.call('GET', KEYS[1])
if mark and less(generation, string.sub(mark, 1, 8)) then return 0 end

-- Changes nothing, but is refused when memory is full: so that all is refused then, and not what comes after a removal.
redis.call('SETRANGE', KEYS[1], 0, '')

local at = 5
for k = 2, #KEYS do
  local key, count = KEYS[k], tonumber(ARGV[at])
  local head, is_folded = head_of(key)
  if is_folded and (#head ~= 17 or string.byte(head) ~= 0) then return redis.error_reply('WRONGTYPE a key holds no timeline') end
  local held = head and string.sub(head, 2, 9)
  if not (held and less(generation, held)) then
    if is_folded and held == generation then unfold(key) end
    if held and less(held, generation) then
      redis.call('UNLINK', key)
      head = nil
    elseif held and trim == '' and less(start, string.sub(head, 10, 17)) then
      redis.call('ZREM', key, head)
      head = nil
    end
    if not head then
      head = '\0' .. generation .. start
      redis.call('ZADD', key, 0, head)
    end
    for i = at + 1, at + count do
      -- Of rows that hold from one instant the greatest in byte order stays: newest event, then created last.
      local from = string.sub(ARGV[i], 1, 9)
      redis.call('ZADD', key, 0, ARGV[i])
      local rivals = redis.call('ZRANGEBYLEX', key, '[' .. from, '[' .. from .. string.rep('\255', 17))
      for r = 1, #rivals - 1 do redis.call('ZREM', key, rivals[r]) end
    end
    if trim ~= '' then
      -- Of rows that hold by then only the newest is needed; without the older ones the timeline starts there.
      local oldest = redis.call('ZREVRANGEBYLEX', key, '[\1' .. trim .. string.rep('\255', 17), '[\1', 'LIMIT', 0, 1)[1]
      if oldest and redis.call('ZREMRANGEBYLEX', key, '[\1', '(' .. oldest) > 0 and less(string.sub(head, 10, 17), string.sub(oldest, 2, 9)) then
        redis.call('ZREM', key, head)
        redis.call('ZADD', key, 0, '\0' .. generation .. string.sub(oldest, 2, 9))
      end
    end
    fold(key)
    if lifetime > 0 then redis.call('PEXPIRE', key, lifetime) end
  end
  at = at + count + 1
end
return 1
