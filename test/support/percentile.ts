/** Of many figures, the one that stands for them. */

/** The figure that this share of them does not exceed; 0 of none. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((one, other) => one - other)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}

export const median = (figures: readonly number[]): number => percentile(figures, 0.5)
