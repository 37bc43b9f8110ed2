-- KEYS: record, epoch, index. ARGV: now, the user who signs in, the fields that move along.
local carried = {}
for position = 3, #ARGV do carried[ARGV[position]] = true end
return take(KEYS[1], KEYS[2], KEYS[3], ARGV[2], carried)
