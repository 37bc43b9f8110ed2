-- KEYS: record, epoch. ARGV: now, expected version or '', room in bytes,
-- number of set pairs' arguments, these, number of deleted fields, these, messages.
local key, record = find_live(KEYS[1], KEYS[2])
if not key then return redis.error_reply('ENDED') end
if ARGV[2] ~= '' and redis.call('HGET', key, 'v') ~= ARGV[2] then return redis.error_reply('CONFLICT') end

local room, bytes, at = tonumber(ARGV[3]), record.bytes, 4
local function weigh(field)
  if redis.call('HEXISTS', key, field) == 0 then return 0 end
  return #field - 2 + redis.call('HSTRLEN', key, field)
end

-- Messages that nobody has read for so long that there are twenty of them make room for new ones.
local function drop_unread_messages(of_key)
  local unread = {}
  for _, field in ipairs(redis.call('HKEYS', of_key)) do
    if string.sub(field, 1, 2) == 'f:' then unread[#unread + 1] = field end
  end
  if #unread >= 20 then redis.call('HDEL', of_key, unpack(unread)) end
end

local set_end = at + tonumber(ARGV[at])
for position = at + 1, set_end, 2 do
  bytes = bytes - weigh(ARGV[position]) + #ARGV[position] - 2 + #ARGV[position + 1]
end
local deleted_end = set_end + 1 + tonumber(ARGV[set_end + 1])
for position = set_end + 2, deleted_end do
  bytes = bytes - weigh(ARGV[position])
end
local message_bytes = 0
for position = deleted_end + 1, #ARGV do
  message_bytes = message_bytes + #ARGV[position]
end
if bytes > record.bytes and bytes > room or message_bytes > room then return redis.error_reply('FULL') end

for position = at + 1, set_end, 2 do
  redis.call('HSET', key, ARGV[position], ARGV[position + 1])
end
for position = set_end + 2, deleted_end do
  redis.call('HDEL', key, ARGV[position])
end
local version = redis.call('HINCRBY', key, 'v', 1)
if deleted_end < #ARGV then
  drop_unread_messages(key)
  for position = deleted_end + 1, #ARGV do
    redis.call('HSET', key, 'f:' .. version .. ':' .. (position - deleted_end), ARGV[position])
  end
end
redis.call('HSET', key, 'z', whole(bytes))
note_activity(key, record)
return version
