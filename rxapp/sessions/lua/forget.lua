-- KEYS: any record in the slot, epoch, index. ARGV: now. Returns how many records are left to remove.
redis.call('UNLINK', KEYS[2])
local digests, removed = list_digests(KEYS[3]), {}
for position = 1, math.min(#digests, MOST_REMOVED) do removed[position] = digests[position] end
remove_records(removed, KEYS[1], KEYS[2])
if #removed < #digests then
  redis.call('ZREM', KEYS[3], unpack(removed))
else
  redis.call('UNLINK', KEYS[3])
end
announce('ended-all', tag_of(KEYS[2]))
return #digests - #removed
