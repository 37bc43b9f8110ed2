-- KEYS: record to keep, epoch, index. ARGV: now, new epoch.
local key, record = find_live(KEYS[1], KEYS[2])
if not key then return redis.error_reply('ENDED') end
if not record.user then return 0 end -- nobody has no other sessions, no list and no epoch
local kept, others = digest_of(key), {}
for _, digest in ipairs(list_digests(KEYS[3])) do
  if digest ~= kept then others[#others + 1] = digest end
end
local count = remove_records(others, key, KEYS[2])
redis.call('SET', KEYS[2], ARGV[2])
redis.call('HSET', key, 'e', ARGV[2])
redis.call('UNLINK', KEYS[3])
enlist(KEYS[3], kept, record.deadline)
announce('ended-others', tag_of(key), kept)
return count
