// React keeps what the script wrote only where it is told not to look:
// the element's content is React's no more.
const script = `
  const list = document.currentScript.previousElementSibling;
  const text = sessionStorage.getItem("put-aside") ?? "";
  for (const title of text.split("\\n").filter(Boolean))
    list.append(Object.assign(document.createElement("li"), { textContent: title }));
`;

export default function Titles() {
  return (
    <>
      <ul className="titles" suppressHydrationWarning
          dangerouslySetInnerHTML={{ __html: "" }} />
      <script dangerouslySetInnerHTML={{ __html: script }} />
    </>
  );
}
