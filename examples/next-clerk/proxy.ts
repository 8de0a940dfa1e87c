import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';
import { NextResponse } from 'next/server';
import { standInUrl } from './app/_components/settings';

const isPublic = createRouteMatcher(['/sign-in(.*)']);

const byClerk = clerkMiddleware(async (auth, request) => {
  if (!isPublic(request)) await auth.protect();
});

export default standInUrl ? () => NextResponse.next() : byClerk;

export const config = {
  matcher: ['/((?!_next|.*\\.(?:css|js|png|jpg|svg|ico|woff2)$).*)', '/(api|trpc)(.*)'],
};
