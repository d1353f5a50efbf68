/** How many cases: the same code plays some of them in `npm test` and all of them in `npm run test:long`. */
export interface Counts {
  /** Hung hooks of each shape. */
  readonly hung: number;
  /** How many of them run side by side. */
  readonly together: number;
  /** Hung hooks of each shape that only a sandbox holds: they run one after another. */
  readonly contained: number;
  /** Each size of a payload that nobody reads, with each hook. */
  readonly unreadRounds: number;
  /** Every so manieth size: 1 = all powers of two up to 8 MiB. */
  readonly unreadStep: number;
  /** Of the split answers, every so manieth is written by a real process. */
  readonly splitStep: number;
  /** Bytes of stdout in a flood. */
  readonly floodBytes: number;
  /** Lines of stdout in a flood. */
  readonly floodLines: number;
}

/** SECURITY.md, part 2, bars 3 to 6, cut down to what every run can wait for. */
export const NORMAL: Counts = {
  hung: 3,
  contained: 1,
  together: 3,
  unreadRounds: 1,
  unreadStep: 4,
  splitStep: 120,
  floodBytes: 150_000_000,
  floodLines: 1_000_000,
};

/** The numbers that SECURITY.md gives. */
export const LONG: Counts = {
  hung: 50,
  contained: 50,
  together: 5,
  unreadRounds: 10,
  unreadStep: 1,
  splitStep: 5,
  floodBytes: 2 ** 31,
  floodLines: 10_000_000,
};
