/** Holds the place of what is on its way. */
function Skeletons({ shapes }: { shapes: string[] }) {
  return (
    <div className="skeletons" aria-hidden="true">
      {["title", "line", ...shapes].map((shape, at) => (
        <div key={at} className={`skeleton skeleton-${shape}`} />
      ))}
    </div>
  );
}

export const ListSkeleton = () => <Skeletons shapes={Array<string>(4).fill("card")} />;

export const ArticleSkeleton = () => <Skeletons shapes={Array<string>(6).fill("text")} />;
