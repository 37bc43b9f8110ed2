-- KEYS: record to keep, epoch, index. ARGV: now, new epoch.
local key, record = find_live(KEYS[1], KEYS[2])
if not key then return redis.error_reply('ENDED') end
if not record.user then return 0 end -- nobody has no other sessions, no list and no epoch
local kept = digest_of(key)
redis.pcall('ZREM', KEYS[3], kept)
local count = remove_listed(KEYS[3], key, KEYS[2])
redis.call('SET', KEYS[2], ARGV[2])
redis.call('HSET', key, 'e', ARGV[2])
enlist(KEYS[3], kept, record.deadline)
announce('ended-others', tag_of(key), kept)
return count
