-- Removes the entries of tags. KEYS[1] is the stream of removals, then for each tag when it was removed and the entries that have it.
-- An entry that was written again without the tag stays: its tags stand after its stamp, each as NUL, length, colon and text, behind the
-- number of their bytes in 8 digits. ARGV[1] is for how many milliseconds the removal is held against late writes, ARGV[2] how long the stream may get, then the tags.
-- Answers how many entries there were.
local time = redis.call('TIME')
local stamp = string.format('%016.0f', time[1] * 1000000 + time[2])
local count = 0
for i = 2, #KEYS, 2 do
  redis.call('SET', KEYS[i], stamp, 'PX', ARGV[1])
  local entries = redis.call('ZRANGE', KEYS[i + 1], 0, -1)
  local tag = ARGV[2 + i / 2]
  local mark = '\0' .. #tag .. ':' .. tag .. '\0'
  for _, entry in ipairs(entries) do
    local length = tonumber(redis.call('GETRANGE', entry, 16, 23))
    if length and string.find(redis.call('GETRANGE', entry, 24, 23 + length), mark, 1, true) then
      count = count + redis.call('UNLINK', entry)
    end
  end
  redis.call('UNLINK', KEYS[i + 1])
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 't', tag)
end

return count
