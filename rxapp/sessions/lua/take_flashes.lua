-- KEYS: record, epoch. ARGV: now. Returns field, message, field, message.
local key = find_live(KEYS[1], KEYS[2])
local found = {}
if not key then return found end
local pairs_of = redis.call('HGETALL', key)
for position = 1, #pairs_of, 2 do
  if string.sub(pairs_of[position], 1, 2) == 'f:' then
    found[#found + 1] = pairs_of[position]
    found[#found + 1] = pairs_of[position + 1]
    redis.call('HDEL', key, pairs_of[position])
  end
end
return found
