-- KEYS: any record in the slot, epoch, index. ARGV: now, short name, its length.
if #ARGV[2] ~= tonumber(ARGV[3]) then return 0 end
for _, digest in ipairs(list_digests(KEYS[3])) do
  if string.sub(digest, 1, #ARGV[2]) == ARGV[2] then
    local key = find_live(sibling(KEYS[1], digest), KEYS[2])
    if key then
      finish(key, KEYS[3])
      return 1
    end
  end
end
return 0
