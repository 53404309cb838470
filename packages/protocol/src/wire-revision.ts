/**
 * Raised by one with every change of the wire: a field or frame was appended, a limit moved, a call was added. What
 * would not be understood by older clients needs new subprotocol names instead. test/wire.test.ts insists.
 */
export const wireRevision = 8
