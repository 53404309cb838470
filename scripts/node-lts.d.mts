/** Path of a Node that runs TypeScript as it is. */
export function nodeLts(): string
