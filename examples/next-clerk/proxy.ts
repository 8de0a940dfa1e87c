import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';

const isPublic = createRouteMatcher(['/sign-in(.*)']);

export default clerkMiddleware(async (auth, request) => {
  if (!isPublic(request)) await auth.protect();
});

export const config = {
  matcher: ['/((?!_next|.*\\.(?:css|js|png|jpg|svg|ico|woff2)$).*)', '/(api|trpc)(.*)'],
};
