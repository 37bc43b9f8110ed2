-- KEYS: epoch, then records of which one may exist. ARGV: now.
-- Returns digest and fields of that one, and the epoch; nothing if there is none.
for position = 2, #KEYS do
  local key = resolve(KEYS[position])
  local fields = key and redis.pcall('HGETALL', key) or {}
  if fields.err then fields = {'k', ''} end -- not a record: no session is read from this
  if #fields > 0 then return {digest_of(key), fields, redis.call('GET', KEYS[1])} end
end
return {}
