/**
 * Long computations ask it from time to time: where the last turn of the event loop was a while ago, it gives one, so that what is in
 * flight goes on and timers are not late. Throws where the time for the work is up.
 */
export type Breathe = () => Promise<void> | undefined;

/** How often to ask where an item takes microseconds, or some hundred. */
export const ITEMS_IN_A_BREATH = 64;

export const neverBreathe: Breathe = () => undefined;
