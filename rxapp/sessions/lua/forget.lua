-- KEYS: any record in the slot, epoch, index. ARGV: now. Returns how many records are left to remove.
redis.call('UNLINK', KEYS[2])
local digests = redis.call('ZRANGE', KEYS[3], 0, MOST_REMOVED - 1)
remove_records(digests, KEYS[1])
if #digests > 0 then redis.call('ZREM', KEYS[3], unpack(digests)) end
announce('ended-all', tag_of(KEYS[2]))
return redis.call('ZCARD', KEYS[3])
