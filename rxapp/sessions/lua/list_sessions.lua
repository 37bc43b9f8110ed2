-- KEYS: any record in the slot, epoch, index. ARGV: now. Returns digest and fields of each.
-- What has ended is removed whole: a record that is in no list would be out of reach of `forget`.
local found = {}
for _, digest in ipairs(list_digests(KEYS[3])) do
  local key = find_live(sibling(KEYS[1], digest), KEYS[2])
  if key then
    local names = {'u', 'k', 'c', 'a', 't', 'l', 'i', 'x', 'v', 'ua', 'ip'}
    local values = redis.call('HMGET', key, unpack(names))
    local fields = {}
    for position, name in ipairs(names) do
      if values[position] then
        fields[#fields + 1] = name
        fields[#fields + 1] = values[position]
      end
    end
    found[#found + 1] = {digest, fields}
  else
    remove_record(sibling(KEYS[1], digest))
    redis.call('ZREM', KEYS[3], digest)
  end
end
return found
