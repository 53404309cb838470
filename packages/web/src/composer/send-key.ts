/** Enter sends where there is a real keyboard; a finger's Enter begins a new line. Shift always does. */
export function sendsOnEnter(event: Pick<KeyboardEvent, 'shiftKey' | 'altKey'>): boolean {
  return !event.shiftKey && !event.altKey && !matchMedia('(pointer: coarse)').matches
}
