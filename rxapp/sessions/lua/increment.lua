-- KEYS: record, epoch. ARGV: now, field, summand, largest whole number, room in bytes.
local key, record = find_live(KEYS[1], KEYS[2])
if not key then return redis.error_reply('ENDED') end
local field, largest = ARGV[2], tonumber(ARGV[4])
local known = redis.call('HGET', key, field)
if known and not string.match(known, '^%-?%d+$') then return redis.error_reply('NOT_WHOLE') end
local sum = tonumber(known or '0') + tonumber(ARGV[3])
if math.abs(sum) > largest then return redis.error_reply('NOT_WHOLE') end
local text = whole(sum)
local bytes = record.bytes + #text - (known and #known or 2 - #field)
if bytes > record.bytes and bytes > tonumber(ARGV[5]) then return redis.error_reply('FULL') end
redis.call('HSET', key, field, text, 'z', whole(bytes))
redis.call('HINCRBY', key, 'v', 1)
note_activity(key, record)
return text
