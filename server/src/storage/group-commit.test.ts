import { describe, expect, it } from 'vitest'
import { GroupCommit } from './group-commit.ts'

describe('a group commit', () => {
  it('takes what arrives while a commit is under way into the next one, in order', async () => {
    const batches: number[][] = []
    let release = (): void => {}
    const commits = new GroupCommit<number, number>(async (entries) => {
      batches.push(entries)
      if (batches.length === 1) await new Promise<void>((resolve) => (release = resolve))
      return entries.map((entry) => entry * 10)
    })
    const first = [commits.add(1), commits.add(2)]
    await expect.poll(() => batches.length).toBe(1)
    const later = [commits.add(3), commits.add(4), commits.add(5)]
    release()
    expect(await Promise.all([...first, ...later])).toEqual([10, 20, 30, 40, 50])
    expect(batches).toEqual([
      [1, 2],
      [3, 4, 5],
    ])
  })

  it('fails every entry of a batch that fails, and goes on with the next', async () => {
    let calls = 0
    const commits = new GroupCommit<string, string>((entries) =>
      ++calls === 1 ? Promise.reject(new Error('disk full')) : Promise.resolve(entries),
    )
    const failed = await Promise.allSettled([commits.add('a'), commits.add('b')])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await commits.add('c')).toBe('c')
  })

  it('fails the batch, not the process, when a commit throws at once', async () => {
    const commits = new GroupCommit<string, string>(() => {
      throw new Error('at once')
    })
    await expect(commits.add('a')).rejects.toThrow('at once')
  })

  it('is drained when nothing waits any more', async () => {
    const done: number[] = []
    const commits = new GroupCommit<number, number>((entries) => {
      done.push(...entries)
      return Promise.resolve(entries)
    })
    await commits.drained()
    void commits.add(1).then(() => commits.add(2))
    await commits.drained()
    expect(done).toContain(1)
  })
})
