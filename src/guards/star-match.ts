/** How the elements of a pattern meet the elements of a text. */
export interface StarRules<Part, Item> {
  /** Whether a part stands for any number of items, also none. */
  readonly isStar: (part: Part) => boolean;
  /** Whether a part that is no star stands for this one item. */
  readonly accepts: (part: Part, item: Item) => boolean;
}

/**
 * Matches all of `items` against all of `parts`, in at most parts × items steps and without recursion: only the last
 * star ever needs to take more.
 */
export function matchStars<Part, Item>(
  parts: ArrayLike<Part>,
  items: ArrayLike<Item>,
  rules: StarRules<Part, Item>,
): boolean {
  let part = 0;
  let item = 0;
  let afterStar = -1;
  let starEnd = 0;
  while (item < items.length) {
    if (part < parts.length && rules.isStar(parts[part] as Part)) {
      part += 1;
      afterStar = part;
      starEnd = item;
    } else if (part < parts.length && rules.accepts(parts[part] as Part, items[item] as Item)) {
      part += 1;
      item += 1;
    } else if (afterStar >= 0) {
      starEnd += 1;
      part = afterStar;
      item = starEnd;
    } else {
      return false;
    }
  }
  while (part < parts.length && rules.isStar(parts[part] as Part)) part += 1;
  return part === parts.length;
}
