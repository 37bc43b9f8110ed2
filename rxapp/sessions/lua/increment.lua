-- KEYS: record, epoch. ARGV: now, field, summand, largest whole number, room in bytes, least and most that
-- the sum may be, and what tells this call from others, or ''.
local key, record = find_live(KEYS[1], KEYS[2])
if not key then return redis.error_reply('ENDED') end
local field, largest, once = ARGV[2], tonumber(ARGV[4]), ARGV[8]
local known = redis.call('HGET', key, field)
if known and not string.match(known, '^%-?%d+$') then return redis.error_reply('NOT_WHOLE') end
local done = once ~= '' and redis.call('HGET', key, 'n') or ''
-- All are of one length and a space apart, so that none is found across two others.
if once ~= '' and string.find(done, once, 1, true) then return known or '0' end
local sum = tonumber(known or '0') + tonumber(ARGV[3])
if math.abs(sum) > largest then return redis.error_reply('NOT_WHOLE') end
if sum < tonumber(ARGV[6]) or sum > tonumber(ARGV[7]) then return redis.error_reply('OUT_OF_BOUNDS') end
local text = whole(sum)
local bytes = record.bytes + #text - (known and #known or 2 - #field)
if bytes > record.bytes and bytes > tonumber(ARGV[5]) then return redis.error_reply('FULL') end
redis.call('HSET', key, field, text, 'z', whole(bytes))
if once ~= '' then
  local most = 40 * (#once + 1)
  redis.call('HSET', key, 'n', string.sub(done .. once .. ' ', -most))
end
redis.call('HINCRBY', key, 'v', 1)
note_activity(key, record)
return text
