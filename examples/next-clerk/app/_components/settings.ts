/** Where the node is. Port 3000 is Next's. */
export const rialtoUrl = process.env.NEXT_PUBLIC_RIALTO_URL ?? 'http://localhost:3001';

/** The issuer that stands in for Clerk (`stand-in.mjs`); left out, the app is Clerk's. */
export const standInUrl = process.env.NEXT_PUBLIC_STAND_IN_URL;
