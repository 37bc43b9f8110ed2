-- Shared by all scripts. A script gets its names as KEYS and the time, in milliseconds, as ARGV[1].
--
-- Fields of a record: u user, e epoch, k kind, c created, a authenticated, t token issued, l last seen,
-- i idle time, x absolute deadline, v version, z bytes of the values, ua and ip of the device,
-- n the last increments that count once, d:<key> a value, f:<version>:<n> a message, o the old names that
-- still lead to it.
-- An old name has only r, the digest of the record it leads to, and x, until when it does.
local DIGEST_LENGTH = 43
local now = tonumber(ARGV[1])

local function whole(number)
  return string.format('%.0f', number)
end

-- The channel is where servers hear which sockets to close and which lists to show anew.
local function announce(what, tag, digest)
  redis.call('PUBLISH', 'sessions', what .. ' ' .. tag .. ' ' .. (digest or ''))
end

local function digest_of(key)
  return string.sub(key, -DIGEST_LENGTH)
end

local function tag_of(key)
  return string.match(key, '{(.-)}')
end

local function sibling(key, digest)
  return string.sub(key, 1, -DIGEST_LENGTH - 1) .. digest
end

-- Return the digests of a user's sessions, or the first of them. A list that something else has overwritten
-- has none.
local function list_digests(index_key, most)
  local digests = redis.pcall('ZRANGE', index_key, 0, (most or 0) - 1)
  return digests.err and {} or digests
end

local function count_digests(index_key)
  local count = redis.pcall('ZCARD', index_key)
  return type(count) == 'number' and count or 0
end

-- Return the name that a record has now, if this one is an old one; nil if that leads to it no longer.
-- What is not a record at all, because something else has written there, is left for others to find out.
local function resolve(key)
  local old = redis.pcall('HMGET', key, 'r', 'x')
  if not old[1] then return key end
  if now >= (tonumber(old[2]) or 0) then return nil end
  return sibling(key, old[1])
end

-- Return the key and the account of a record that exists, has not expired and has not been revoked.
local function find_live(name, epoch_key)
  local key = resolve(name)
  if not key then return nil end
  local found = redis.pcall('HMGET', key, 'u', 'e', 'l', 'i', 'x', 'v', 'z')
  if found.err then return nil end
  local user, epoch = found[1], found[2]
  local last_seen, idle, deadline = tonumber(found[3]), tonumber(found[4]), tonumber(found[5])
  if not (last_seen and idle and deadline) then return nil end
  if now >= deadline or now >= last_seen + idle then return nil end
  if user and (not epoch or epoch ~= redis.call('GET', epoch_key)) then return nil end
  return key, {user = user, idle = idle, deadline = deadline, bytes = tonumber(found[7]) or 0}
end

-- Return all fields of a live session, for a call that was made before and is now repeated.
local function repeat_answer(name, epoch_key)
  local key = find_live(name, epoch_key)
  return key and redis.call('HGETALL', key) or redis.error_reply('ENDED')
end

-- Let a record end at the sooner of its two deadlines. It never has a moment without an end.
local function expire(key, record)
  local rest = math.min(record.idle, record.deadline - now)
  redis.call('PEXPIRE', key, whole(math.max(rest, 1)))
end

local function note_activity(key, record)
  redis.call('HSET', key, 'l', ARGV[1])
  expire(key, record)
end

-- List a user's session until its absolute deadline; the list ends with its last entry.
local function enlist(index_key, digest, deadline)
  redis.call('ZADD', index_key, whole(deadline), digest)
  local rest = deadline - now
  if redis.call('PTTL', index_key) < rest then
    redis.call('PEXPIRE', index_key, whole(math.max(rest, 1)))
  end
end

-- Remove a record, and the old names that lead to it.
local function remove_record(key)
  local old_names = redis.pcall('HGET', key, 'o')
  if type(old_names) == 'string' then
    for digest in string.gmatch(old_names, '%S+') do
      redis.call('UNLINK', sibling(key, digest))
    end
  end
  redis.call('UNLINK', key)
end

-- Remove the first records of a user, and return how many they were and how many of them were live.
local MOST_REMOVED = 250
local function remove_records(index_key, record_key, epoch_key)
  local digests, live = list_digests(index_key, MOST_REMOVED), 0
  for _, digest in ipairs(digests) do
    local key = sibling(record_key, digest)
    if find_live(key, epoch_key) then live = live + 1 end
    remove_record(key)
  end
  return #digests, live
end

-- Remove what a user's list names, and the list, and return how many sessions were live. Of very many, a
-- server that all others wait for counts the rest as live and leaves it to expire: the epoch revokes it.
local function remove_listed(index_key, record_key, epoch_key)
  local listed = count_digests(index_key)
  local removed, live = remove_records(index_key, record_key, epoch_key)
  redis.call('UNLINK', index_key)
  return listed - removed + live
end

-- End one session.
local function finish(key, index_key, what)
  remove_record(key)
  redis.call('ZREM', index_key, digest_of(key))
  announce(what or 'ended', tag_of(key), digest_of(key))
end

-- Return whether a value is one of those named, or is under one: `cart:mug` is under `cart`.
local function is_named(field, names)
  return names[field] or names[string.match(field, '^(d:[^:]+):') or '']
end

-- Return the values that move along from a session: all to its own user, the named ones if nobody had
-- signed in, none to anyone else.
local function list_movable(key, record, user, carried)
  local moved, pairs_of = {}, redis.call('HGETALL', key)
  for position = 1, #pairs_of, 2 do
    local name = pairs_of[position]
    local is_value = string.sub(name, 1, 2) == 'd:'
    local moves = record.user == user or (not record.user and is_named(name, carried))
    if is_value and moves then
      moved[#moved + 1] = name
      moved[#moved + 1] = pairs_of[position + 1]
    end
  end
  return moved
end

-- Remove the session that a browser had, and return the values that move along. The browser gets another
-- cookie in a moment: its open tabs are to come back with that one, and not before they have it.
local function take(name, epoch_key, index_key, user, carried)
  local key, record = find_live(name, epoch_key)
  if not key then return {} end
  local moved = list_movable(key, record, user, carried)
  finish(key, index_key, 'renamed')
  return moved
end

-- Return the arguments from a position on as a set.
local function read_set(at)
  local set = {}
  for position = at, #ARGV do set[ARGV[position]] = true end
  return set
end

-- Begin a session, and return its fields. What later arguments set wins over what earlier ones did.
-- options: epoch, user, kind, idle, absolute, agent, address, room
local function begin(key, epoch_key, index_key, options, ...)
  local deadline = now + tonumber(options.absolute)
  local record = {idle = tonumber(options.idle), deadline = deadline}
  local fields = {'k', options.kind, 'c', ARGV[1], 't', ARGV[1], 'l', ARGV[1], 'i', options.idle,
                  'x', whole(deadline), 'v', '0', 'ua', options.agent, 'ip', options.address}
  redis.call('HSET', key, unpack(fields))
  if options.user ~= '' then
    local epoch = redis.call('GET', epoch_key)
    if not epoch then
      epoch = options.epoch
      redis.call('SET', epoch_key, epoch)
    end
    redis.call('HSET', key, 'u', options.user, 'e', epoch, 'a', ARGV[1])
    enlist(index_key, digest_of(key), deadline)
    announce('began', tag_of(key), digest_of(key))
  end
  for _, values in ipairs({...}) do
    for position = 1, #values, 2 do
      redis.call('HSET', key, values[position], values[position + 1])
    end
  end
  local bytes, pairs_of = 0, redis.call('HGETALL', key)
  for position = 1, #pairs_of, 2 do
    if string.sub(pairs_of[position], 1, 2) == 'd:' then
      bytes = bytes + #pairs_of[position] - 2 + #pairs_of[position + 1]
    end
  end
  redis.call('HSET', key, 'z', whole(bytes))
  pairs_of[#pairs_of + 1] = 'z'
  pairs_of[#pairs_of + 1] = whole(bytes)
  -- Nothing is read after this: of a life of one millisecond, Redis 7.0 may find nothing left.
  expire(key, record)
  return pairs_of
end

-- Read the options of `begin` and the pairs that follow them, from a position in ARGV.
local function read_options(at)
  local options = {epoch = ARGV[at], user = ARGV[at + 1], kind = ARGV[at + 2], idle = ARGV[at + 3],
                   absolute = ARGV[at + 4], agent = ARGV[at + 5], address = ARGV[at + 6]}
  local count, values = tonumber(ARGV[at + 7]), {}
  for position = at + 8, at + 7 + count do
    values[#values + 1] = ARGV[position]
  end
  return options, values, at + 8 + count
end
