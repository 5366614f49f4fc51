-- Writes an entry unless its group or one of its tags was removed since the reading it is based on. KEYS[1] is the entry, KEYS[2] when its
-- group was removed; then for each tag when it was removed and the entries that have it, each with the moment its life ends. ARGV[1] is the
-- moment of the reading in microseconds, 16 digits, ARGV[2] the rest of the entry, ARGV[3] its life in milliseconds. Answers 1 when it was written.
local stamp = tonumber(ARGV[1])
local function removed(key)
  local at = redis.call('GET', key)
  return at and tonumber(at) >= stamp
end

if removed(KEYS[2]) then return 0 end
for i = 3, #KEYS, 2 do
  if removed(KEYS[i]) then return 0 end
end

local life = tonumber(ARGV[3])
redis.call('SET', KEYS[1], ARGV[1] .. ARGV[2], 'PX', ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 4, #KEYS, 2 do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', string.format('%.0f', now))
  redis.call('ZADD', KEYS[i], string.format('%.0f', now + life), KEYS[1])
  if redis.call('PTTL', KEYS[i]) < life then redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
end

return 1
