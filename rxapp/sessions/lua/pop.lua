-- KEYS: record, epoch. ARGV: now, field.
local key, record = find_live(KEYS[1], KEYS[2])
if not key then return redis.error_reply('ENDED') end
local value = redis.call('HGET', key, ARGV[2])
if value then
  redis.call('HDEL', key, ARGV[2])
  redis.call('HSET', key, 'z', whole(record.bytes - (#ARGV[2] - 2 + #value)))
  redis.call('HINCRBY', key, 'v', 1)
  note_activity(key, record)
end
return value
