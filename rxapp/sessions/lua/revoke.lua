-- KEYS: record, epoch, index. ARGV: now.
local key = find_live(KEYS[1], KEYS[2])
if not key then return 0 end
finish(key, KEYS[3])
return 1
