-- Makes the entries of a group count no more. KEYS[1] is the stream of removals, KEYS[2] when the group was removed. ARGV[1] is for how many
-- milliseconds that is remembered, longer than any entry lives, ARGV[2] how long the stream may get, ARGV[3] the group.
local time = redis.call('TIME')
redis.call('SET', KEYS[2], string.format('%016.0f', time[1] * 1000000 + time[2]), 'PX', ARGV[1])
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'g', ARGV[3])
return 0
