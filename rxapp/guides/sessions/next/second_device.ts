// In neither guide. `session:*` does not say whose a session is:
// to list a user's devices one would have to read them all.
export async function listDevices(user: User) {
  const keys = await redis.keys("session:*"); // stops everyone
  const found = await redis.mget(keys);
  return found.filter((each) => isOf(user, JSON.parse(each!)));
}
