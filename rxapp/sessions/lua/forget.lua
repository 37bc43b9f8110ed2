-- KEYS: any record in the slot, epoch, index. ARGV: now. Returns how many records are left to remove.
redis.call('UNLINK', KEYS[2])
local removed = remove_records(KEYS[3], KEYS[1], KEYS[2])
local left = count_digests(KEYS[3]) - removed
if left > 0 then
  redis.call('ZREMRANGEBYRANK', KEYS[3], 0, removed - 1)
else
  redis.call('UNLINK', KEYS[3])
end
announce('ended-all', tag_of(KEYS[2]))
return left
