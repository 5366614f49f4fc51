-- Moves a view's mark. KEYS[1] is the mark: the lowest generation that may be written, then, once a generation is complete, that
-- generation and its start. ARGV[1] is the generation, ARGV[2] the start, ARGV[3] 'begin' or 'end'. 'begin' refuses lower generations from
-- now on and answers 1 when their timelines are still to be dropped; 'end' declares the generation complete.
local function less(a, b)
  for i = 1, 8 do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return false
end

local generation, start = ARGV[1], ARGV[2]
local mark = redis.call('GET', KEYS[1])
if mark and less(generation, string.sub(mark, 1, 8)) then return 0 end

local complete = mark and #mark == 24 and string.sub(mark, 9, 16)
if complete and complete == generation then
  if less(start, string.sub(mark, 17, 24)) then redis.call('SET', KEYS[1], generation .. generation .. start) end
  return 0
end

if ARGV[3] == 'end' then
  redis.call('SET', KEYS[1], generation .. generation .. start)
  return 0
end

redis.call('SET', KEYS[1], generation .. (mark and string.sub(mark, 9) or ''))
return 1
