-- KEYS: record, epoch. ARGV: now, the user who signs in, the fields that move along.
local key, record = find_live(KEYS[1], KEYS[2])
return key and list_movable(key, record, ARGV[2], read_set(3)) or {}
