// In neither guide. And where the session is sealed in the cookie
// itself, as in a JWT, there is nothing on the server to remove:
// the phone stays signed in until the token runs out.
export async function endOthers(user: User, keep: string) {
  for (const { key } of await listDevices(user)) {
    if (key !== keep) await redis.del(key);
  }
}
