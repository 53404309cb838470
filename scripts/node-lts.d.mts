/** Path of a Node that can run Kith. */
export function nodeLts(): string
