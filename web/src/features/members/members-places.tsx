/** The places of members who are on their way. */
export function MembersPlaces() {
  return (
    <div aria-hidden className="pt-4">
      <div className="mx-3 mb-2 h-4 w-20 rounded-full bg-hover" />
      {[28, 20, 32, 24].map((width) => (
        <div key={width} className="flex h-12 items-center gap-3 px-3">
          <span className="size-8 rounded-full bg-hover" />
          <span className="h-3 rounded-full bg-hover" style={{ width: `${width * 4}px` }} />
        </div>
      ))}
    </div>
  );
}
