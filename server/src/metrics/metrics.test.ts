import { describe, expect, it } from 'vitest'
import { Metrics } from './metrics.ts'

describe('metrics', () => {
  it('are written as Prometheus reads them', async () => {
    const metrics = new Metrics()
    const requests = metrics.counter('requests_total', 'Requests.')
    requests.add({ route: '/v1', status: 200 })
    requests.add({ route: '/v1', status: 200 })
    requests.add({ route: 'a"b\\c\nd', status: 404 })
    metrics.gauge('sockets', 'Sockets.', () => 3)
    metrics.gauge('outbox', 'Outbox.', () => Promise.resolve([{ labels: { state: 'due' }, value: 7 }]))
    expect(await metrics.text()).toBe(
      [
        '# HELP requests_total Requests.',
        '# TYPE requests_total counter',
        'requests_total{route="/v1",status="200"} 2',
        'requests_total{route="a\\"b\\\\c\\nd",status="404"} 1',
        '# HELP sockets Sockets.',
        '# TYPE sockets gauge',
        'sockets 3',
        '# HELP outbox Outbox.',
        '# TYPE outbox gauge',
        'outbox{state="due"} 7',
        '',
      ].join('\n'),
    )
  })

  it('count durations in classes that add up', async () => {
    const metrics = new Metrics()
    const durations = metrics.histogram('commit_seconds', 'Commits.')
    for (const seconds of [0.0005, 0.001, 0.3, 60]) durations.observe(seconds)
    const text = await metrics.text()
    expect(text).toContain('commit_seconds_bucket{le="0.001"} 2\n')
    expect(text).toContain('commit_seconds_bucket{le="0.5"} 3\n')
    expect(text).toContain(
      'commit_seconds_bucket{le="+Inf"} 4\ncommit_seconds_sum 60.3015\ncommit_seconds_count 4\n',
    )
  })

  it('are given without the one that cannot be read', async () => {
    const metrics = new Metrics()
    metrics.gauge('broken', 'Broken.', () => Promise.reject(new Error('no database')))
    metrics.gauge('whole', 'Whole.', () => 1)
    expect(await metrics.text()).toContain('# TYPE broken gauge\n# HELP whole')
    expect(await metrics.text()).toContain('whole 1\n')
  })
})
