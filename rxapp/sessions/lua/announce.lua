-- KEYS: epoch. ARGV: now.
announce('changed', tag_of(KEYS[1]))
return 1
