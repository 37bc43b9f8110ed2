// In neither guide: a session is as fresh on its seventh day as
// on its first, and keeps its id from sign-in to sign-out.
//
// One would remove the record and create another:
export async function confirm(user: User) {
  await removeSession();
  await createSession(user); // in between, there is none
}
