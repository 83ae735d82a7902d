/** Keeps the live preview to this machine: it shows everything, so no other site may look through a visitor's browser. */
import type { IncomingHttpHeaders } from 'node:http'
import { ConfabError } from '@confab/shared/errors'
import type { FastifyInstance } from 'fastify'

const contentSecurityPolicy = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "object-src 'none'",
].join('; ')

/** Holds for all routes of `scope`. `host` is the configured one, under which the preview may be reached too. */
export function guardPreview(scope: FastifyInstance, host: string): void {
  const names = new Set(['localhost', '127.0.0.1', '[::1]', host.toLowerCase()])
  scope.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    // A name that another site made point to this machine is not ours.
    if (!names.has(hostName(request.headers.host))) throw refusal('under the address it was started with')
    if (!isOwnPage(request.headers)) throw refusal('its own pages')
  })
}

/** Other sites may link here, for then nothing of it can be read by them. */
function isOwnPage(headers: IncomingHttpHeaders): boolean {
  const {
    origin,
    host,
    'sec-fetch-site': site,
    'sec-fetch-mode': mode,
    'sec-fetch-dest': destination,
  } = headers
  if (origin !== undefined) return origin === `http://${host}` || origin === `https://${host}`
  if (site === undefined || site === 'same-origin' || site === 'none') return true
  return mode === 'navigate' && destination === 'document'
}

function hostName(host = ''): string {
  return host.replace(/:\d*$/, '').toLowerCase()
}

function refusal(whom: string): ConfabError {
  return new ConfabError('FORBIDDEN', `The live preview answers only ${whom}.`)
}
