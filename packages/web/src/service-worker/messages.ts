/** What pages and the service worker say to each other. */

export type FromPageToWorker = { type: 'take-over' }
/** A notification was clicked. */
export type FromWorkerToPage = { type: 'open'; path: string }
