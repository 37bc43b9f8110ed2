-- KEYS: record, epoch, index, and the same of the session to replace. ARGV: now, options and values
-- of the new session, then the fields that move along from an anonymous one.
if redis.call('EXISTS', KEYS[1]) == 1 then return repeat_answer(KEYS[1], KEYS[2]) end
local options, values, at = read_options(2)
local moved = take(KEYS[4], KEYS[5], KEYS[6], options.user, read_set(at))
return begin(KEYS[1], KEYS[2], KEYS[3], options, moved, values)
