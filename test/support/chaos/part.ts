/** What a part of the long run is: rounds of one trouble, and what they say together. */
import type { Table } from '../report-page.ts'
import type { ChaosBuild } from './build.ts'

export interface RoundOptions {
  readonly build: ChaosBuild
  /** Another one for each round. */
  readonly seed: number
}

/** `R` is what comes of a round: it must outlive being written as JSON. */
export interface Part<R = unknown> {
  readonly name: string
  /** How many of its rounds belong to a run of `rounds` times twenty kills. */
  planned(rounds: number): number
  round(options: RoundOptions): Promise<R>
  /** `seed` is that of the first round. */
  report(results: readonly R[], seed: number): Section
}

export interface Section {
  /** As a question, for the page is also what the docs engine answers from. */
  readonly heading: string
  readonly text: string
  readonly table: Table
  /** Whether everything was as it should be. */
  readonly isSound: boolean
}

/** One of so many rounds of the whole, and always one. */
export const oneOf =
  (share: number) =>
  (rounds: number): number =>
    Math.max(1, Math.round(rounds / share))

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
export const worst = (numbers: readonly number[]): number => Math.max(0, ...numbers)
export const number = (value: number): string => value.toLocaleString('en')
export const span = (seed: number, count: number): string =>
  count === 1 ? `${seed}` : `${seed} to ${seed + count - 1}`
