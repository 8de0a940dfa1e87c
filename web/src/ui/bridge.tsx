/** The bridge at the foot of a page that has room for it: a tone darker than the ground, and nothing to anyone but the eye. */
export function Bridge() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 1600 220"
      preserveAspectRatio="xMidYMax slice"
      className="pointer-events-none absolute inset-x-0 bottom-0 h-[min(24dvh,15rem)] w-full text-sunken"
    >
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M0 128 C300 124 560 84 720 50 Q800 34 880 50 C1040 84 1300 124 1600 128 V220 H0Z
          M600 220 A200 132 0 0 1 1000 220Z M318 220 A118 76 0 0 1 554 220Z M1046 220 A118 76 0 0 1 1282 220Z
          M104 220 A84 52 0 0 1 272 220Z M1328 220 A84 52 0 0 1 1496 220Z"
      />
      <path
        fill="none"
        stroke="currentColor"
        strokeWidth="5"
        strokeLinecap="round"
        d="M690 196 H770 M812 208 H910 M716 214 H748 M400 206 H452 M474 214 H500 M1130 206 H1190 M168 212 H204 M1390 212 H1430"
      />
    </svg>
  );
}
