/** How much a model may look at. Ours: enough to judge one event, and little enough to pay for. */
export const bounds = {
  /** Rounds of tool calls, the answer included. */
  steps: 10,
  /** One result, in bytes. */
  resultBytes: 64 * 1024,
  /** All results of a run together, in bytes. */
  totalBytes: 512 * 1024,
  /** What is read of one file, in bytes. */
  fileBytes: 1024 * 1024,
  /** What is looked at to tell text from other bytes; a file that is none costs a search as much. */
  probeBytes: 64 * 1024,
  /** What one search reads altogether, in bytes. */
  searchBytes: 16 * 1024 * 1024,
  /** Files and folders that one walk looks at. */
  visited: 20_000,
  /** Lines of one list. */
  listed: 500,
  /** Lines of one search. */
  found: 100,
  /** Characters of one line of a file; nobody has written a longer one. */
  lineCharacters: 4000,
  /** Characters of a line that a search shows. */
  foundCharacters: 300,
} as const;
