/** The chat by axe, by keyboard and by ear, in the other two engines. An engine that is not installed is left out. */
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import setup from '../support/built-widget.ts'
import { openFirefox, openWebKit, type OtherPage } from '../support/other-browsers.ts'
import { courses, hear } from '../support/stage/announcements.ts'
import { walk } from '../support/stage/keyboard-script.ts'
import { openStage, type Stage } from '../support/stage/stage.ts'
import { states } from '../support/stage/states.ts'
import { Visitor } from '../support/stage/visitor.ts'

let stage: Stage
beforeAll(async () => {
  setup()
  stage = await openStage()
})
afterAll(() => stage.close())

describe.each([
  { name: 'Firefox', open: openFirefox },
  { name: 'WebKit', open: openWebKit },
])('in $name', ({ open }) => {
  let page: OtherPage | string
  beforeAll(async () => {
    page = await open()
  })
  afterAll(async () => {
    if (typeof page !== 'string') await page.close()
  })

  /** Someone who was never here. */
  async function visitor(skip: TestContext['skip']): Promise<Visitor> {
    if (typeof page === 'string') return skip(page)
    stage.network.set({})
    await page.goto(stage.page('en'))
    await page.evaluate('void localStorage.clear()')
    return new Visitor(page, stage)
  }

  it.for(states.filter(({ phone }) => !phone))(
    'no barrier that axe knows, and no small target, is in the state: $name',
    async ({ reach }, { skip }) => {
      const someone = await visitor(skip)
      await reach(someone)
      const still = async (): Promise<string[]> =>
        (await someone.look('moving')).filter((one) => !/shimmer|wait/.test(one))
      await expect.poll(still, { timeout: 10_000 }).toEqual([])
      expect(await someone.look('barriers')).toEqual([])
      expect(await someone.look('smallTargets')).toEqual([])
    },
  )

  it('everything is reached and used by keyboard alone, in the same order', async ({ skip }) => {
    await walk(await visitor(skip))
  })

  it.for(courses)('one hears the same as elsewhere, of: $name', async (course, { skip }) => {
    const heard = await hear(await visitor(skip), course)
    await expect(heard).toMatchFileSnapshot(`../browser/golden/${course.name}.txt`)
  })
})
