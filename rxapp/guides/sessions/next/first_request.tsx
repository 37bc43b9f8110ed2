// A page that asks for no cookie is made once, at build time,
// and is the same for everyone. cookies() anywhere in it, or in
// its layout, ends that: the page is then made per request.
export default async function Article() {
  const { title } = await loadArticle("tea");
  return <h1>{title}</h1>;
}
