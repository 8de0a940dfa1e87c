import { Bridge } from './bridge';
import { ScreenMessage, type ScreenMessageProps } from './screen-message';

/** A page that has nothing but a message. */
export function MessagePage(message: ScreenMessageProps) {
  return (
    <main className="relative flex h-full bg-canvas">
      <Bridge />
      <div className="relative flex flex-1">
        <ScreenMessage {...message} />
      </div>
    </main>
  );
}
