-- KEYS: any record in the slot, epoch, index. ARGV: now. Returns digest and fields of each.
local found = {}
for _, digest in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
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
    redis.call('ZREM', KEYS[3], digest)
  end
end
return found
