/** The places of a server's rail and channels, before the node has told them. */
export function ServerPlaces() {
  return (
    <div aria-hidden className="flex h-full max-md:w-full">
      <div className="flex w-18 shrink-0 flex-col items-center gap-2 bg-sunken pt-17">
        {[0, 1, 2].map((place) => (
          <span key={place} className="size-12 rounded-card bg-hover" />
        ))}
      </div>
      <div className="flex flex-1 flex-col gap-5 bg-canvas p-5 md:w-[min(15rem,24vw)] md:flex-none">
        <span className="h-4 w-32 rounded-full bg-hover" />
        <span className="mt-6 h-3 w-24 rounded-full bg-hover" />
        <span className="h-3 w-36 rounded-full bg-hover" />
        <span className="h-3 w-28 rounded-full bg-hover" />
      </div>
    </div>
  );
}
