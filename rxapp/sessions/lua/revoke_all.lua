-- KEYS: any record in the slot, epoch, index. ARGV: now, new epoch.
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('SET', KEYS[2], ARGV[2]) end
local digests = redis.call('ZRANGE', KEYS[3], 0, -1)
remove_records(digests, KEYS[1])
redis.call('UNLINK', KEYS[3])
announce('ended-all', tag_of(KEYS[2]))
return #digests
