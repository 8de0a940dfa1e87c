/** Whether a finger points: a keyboard that covers half of the screen should not come uncalled. */
export const isTouch = (): boolean => matchMedia('(pointer: coarse)').matches;

/** A finger that rests so long asks for what stands behind a press. */
export const LONG_PRESS_MS = 500;
