// In neither guide: each visit adds another week, and a copied
// cookie that is used once a day never ends.
//
// One would keep the moment of signing in, and compare it:
export function isOver(session: { signedInAt: number }) {
  return Date.now() - session.signedInAt > TWELVE_HOURS;
}
