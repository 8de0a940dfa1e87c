import type { Channel } from '@rialto/client';

/** What stands before the name of a channel. */
export function ChannelSign(_: { channel: Channel }) {
  return (
    <span aria-hidden className="me-1.5 font-normal text-faint">
      #
    </span>
  );
}
