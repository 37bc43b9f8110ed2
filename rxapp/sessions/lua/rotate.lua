-- KEYS: record, epoch, index, successor. ARGV: now, '1' if a password was just given, grace in ms.
local key, record = find_live(KEYS[1], KEYS[2])
if redis.call('EXISTS', KEYS[4]) == 1 then return redis.call('HGETALL', KEYS[4]) end
if not key or key ~= KEYS[1] then return redis.error_reply('ENDED') end
redis.call('RENAME', key, KEYS[4])
redis.call('HSET', KEYS[4], 't', ARGV[1])
if ARGV[2] == '1' then redis.call('HSET', KEYS[4], 'a', ARGV[1]) end
note_activity(KEYS[4], record)
if record.user then
  redis.call('ZREM', KEYS[3], digest_of(key))
  enlist(KEYS[3], digest_of(KEYS[4]), record.deadline)
end
if tonumber(ARGV[3]) > 0 then
  redis.call('HSET', key, 'r', digest_of(KEYS[4]))
  redis.call('PEXPIRE', key, ARGV[3])
end
announce('renamed', tag_of(key), digest_of(key))
return redis.call('HGETALL', KEYS[4])
