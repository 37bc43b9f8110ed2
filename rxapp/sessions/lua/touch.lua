-- KEYS: record, epoch. ARGV: now.
local key, record = find_live(KEYS[1], KEYS[2])
if not key then return 0 end
note_activity(key, record)
return 1
