import { describe, expect, test } from 'vitest';

import { nextStep, type Step } from '../src/features/messages/timeline/use-steps';

const items = (...keys: string[]) => keys.map((key) => ({ key }));
const keys = (step: Step<{ key: string }>) => step.shown.map(({ key }) => key).join('');
const from = (...shown: string[]): Step<{ key: string }> => ({ shown: items(...shown), isShift: false, generation: 0 });

describe('the steps of a list', () => {
  test('what comes at the end needs no shift', () => {
    const step = nextStep(from('c', 'd'), items('c', 'd', 'e'));
    expect([keys(step), step.isShift, step.generation]).toEqual(['cde', false, 0]);
  });

  test('what comes or goes at the start is a shift', () => {
    expect(nextStep(from('c', 'd'), items('a', 'b', 'c', 'd'))).toMatchObject({ isShift: true, generation: 0 });
    expect(nextStep(from('a', 'b', 'c'), items('b', 'c'))).toMatchObject({ isShift: true, generation: 0 });
  });

  test('start and end at once are two steps, the start first', () => {
    const goal = items('b', 'c', 'd', 'e');
    const first = nextStep(from('c', 'd'), goal);
    expect([keys(first), first.isShift]).toEqual(['bcd', true]);
    const second = nextStep(first, goal);
    expect([keys(second), second.isShift]).toEqual(['bcde', false]);
  });

  test('so are a trimmed start and a discarded end', () => {
    const goal = items('b', 'c');
    const first = nextStep(from('a', 'b', 'c', 'd'), goal);
    expect([keys(first), first.isShift]).toEqual(['bcd', true]);
    expect(keys(nextStep(first, goal))).toBe('bc');
  });

  test('a list that has nothing in common with the one before begins anew', () => {
    expect(nextStep(from('a', 'b'), items('x', 'y'))).toMatchObject({ isShift: false, generation: 1 });
    expect(nextStep(from('a', 'b'), items()).generation).toBe(1);
    expect(nextStep(from(), items('a'))).toMatchObject({ isShift: false, generation: 0 });
  });
});
