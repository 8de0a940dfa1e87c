// A sound of our own, made where it is heard: two notes, short and soft.

/** In hertz, with when each begins, in seconds. */
const NOTES = [
  [659.26, 0],
  [880, 0.09],
] as const;
const NOTE_S = 0.22;
/** Of full loudness. */
const LOUDNESS = 0.12;
/** However much is written, no more than one in this time. */
const PAUSE_MS = 1_500;

let context: AudioContext | undefined;
let last = Number.NEGATIVE_INFINITY;

/** Sounds once; in silence where the browser lets no page sound that nobody has touched. */
export async function chime(): Promise<void> {
  if (performance.now() - last < PAUSE_MS) return;
  last = performance.now();
  context ??= new AudioContext();
  // It would wait for a touch, and tell of a message that is read by then.
  if (context.state !== 'running') await Promise.race([context.resume(), new Promise((go) => setTimeout(go, 200))]);
  if (context.state !== 'running') return;
  for (const [frequency, after] of NOTES) {
    const [at, oscillator, gain] = [context.currentTime + after, context.createOscillator(), context.createGain()];
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + NOTE_S);
  }
}
