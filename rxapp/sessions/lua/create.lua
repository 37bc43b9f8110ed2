-- KEYS: record, epoch, index. ARGV: now, options and values of the new session.
-- A record that is there is ours: its name is random, and this call was made before.
if redis.call('EXISTS', KEYS[1]) == 1 then return repeat_answer(KEYS[1], KEYS[2]) end
local options, values = read_options(2)
return begin(KEYS[1], KEYS[2], KEYS[3], options, values)
