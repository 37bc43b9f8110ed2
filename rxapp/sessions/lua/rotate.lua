-- KEYS: record, epoch, index, successor. ARGV: now, '1' if a password was just given, grace in ms,
-- and in how many ms it ends in any case, or '' to leave that as it is.
if redis.call('EXISTS', KEYS[4]) == 1 then return repeat_answer(KEYS[4], KEYS[2]) end
local key, record = find_live(KEYS[1], KEYS[2])
if not key or key ~= KEYS[1] then return redis.error_reply('ENDED') end

-- Old names lead to the new one, so that no way is longer than one step. Without a grace they end.
local grace, still_known = tonumber(ARGV[3]), {}
for digest in string.gmatch(redis.call('HGET', key, 'o') or '', '%S+') do
  local old_key = sibling(key, digest)
  if grace <= 0 then
    redis.call('UNLINK', old_key)
  elseif redis.call('EXISTS', old_key) == 1 then
    redis.call('HSET', old_key, 'r', digest_of(KEYS[4]))
    still_known[#still_known + 1] = digest
  end
end
redis.call('RENAME', key, KEYS[4])
if grace > 0 then
  still_known[#still_known + 1] = digest_of(key)
  redis.call('HSET', key, 'r', digest_of(KEYS[4]), 'x', whole(now + grace))
  redis.call('PEXPIRE', key, ARGV[3])
end

redis.call('HSET', KEYS[4], 't', ARGV[1], 'o', table.concat(still_known, ' '))
if ARGV[2] == '1' then redis.call('HSET', KEYS[4], 'a', ARGV[1]) end
if ARGV[4] ~= '' then
  record.deadline = now + tonumber(ARGV[4])
  redis.call('HSET', KEYS[4], 'x', whole(record.deadline))
end
note_activity(KEYS[4], record)
if record.user then
  redis.call('ZREM', KEYS[3], digest_of(key))
  enlist(KEYS[3], digest_of(KEYS[4]), record.deadline)
end
announce('renamed', tag_of(key), digest_of(key))
return redis.call('HGETALL', KEYS[4])
