/** Whether a finger points: a keyboard that covers half of the screen should not come uncalled. */
export const isTouch = (): boolean => matchMedia('(pointer: coarse)').matches;
