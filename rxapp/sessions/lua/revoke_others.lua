-- KEYS: record to keep, epoch, index. ARGV: now, new epoch.
local key = find_live(KEYS[1], KEYS[2])
if not key then return redis.error_reply('ENDED') end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('HSET', key, 'e', ARGV[2])
local kept, others = digest_of(key), {}
for _, digest in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  if digest ~= kept then others[#others + 1] = digest end
end
remove_records(others, key)
local deadline = redis.call('HGET', key, 'x')
redis.call('UNLINK', KEYS[3])
enlist(KEYS[3], kept, tonumber(deadline))
announce('ended-others', tag_of(key), kept)
return #others
