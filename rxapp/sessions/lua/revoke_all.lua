-- KEYS: any record in the slot, epoch, index. ARGV: now, new epoch.
local count = remove_listed(KEYS[3], KEYS[1], KEYS[2])
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('SET', KEYS[2], ARGV[2]) end
announce('ended-all', tag_of(KEYS[2]))
return count
