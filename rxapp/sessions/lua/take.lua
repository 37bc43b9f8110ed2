-- KEYS: record, epoch, index. ARGV: now, the user who signs in, the fields that move along.
return take(KEYS[1], KEYS[2], KEYS[3], ARGV[2], read_set(3))
