-- KEYS: any record in the slot, epoch, index. ARGV: now, new epoch.
local digests = list_digests(KEYS[3])
local count = remove_records(digests, KEYS[1], KEYS[2])
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('SET', KEYS[2], ARGV[2]) end
redis.call('UNLINK', KEYS[3])
announce('ended-all', tag_of(KEYS[2]))
return count
