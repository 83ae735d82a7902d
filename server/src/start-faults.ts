/** What kept a command from doing its work, in words that say what to do. */
import { inspect } from 'node:util'
import { ConfigError } from './config/config-errors.ts'

const remedies: Record<string, string> = {
  EADDRINUSE: 'Is it running already? Set PORT to another.',
  EACCES: 'This user may not: ports below 1024 need more rights. Set PORT to another.',
  EADDRNOTAVAIL: 'HOST is not an address of this machine: leave it out, or set 0.0.0.0 for all of them.',
  ENOTFOUND: 'HOST is not an address of this machine: leave it out, or set 0.0.0.0 for all of them.',
}
/** PostgreSQL's own codes are five characters, of which the first two say that it will not let us in. */
const REFUSED_BY_POSTGRES = /^(08|28|3D|53|57)[0-9A-Z]{3}$/

/** Known faults in words, others as they are. Hide the secrets in it before you print it. */
export function faultOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  const { code = '', syscall, message, hostname } = error as Fault
  const words = message || (error as { errors?: Error[] }).errors?.[0]?.message || code
  const isListening = syscall === 'listen' || (hostname !== undefined && hostname === process.env.HOST)
  if (isListening && remedies[code]) return `${words}. ${remedies[code]}`
  if (process.env.DATABASE_URL && (isConnection(code) || REFUSED_BY_POSTGRES.test(code))) {
    return `PostgreSQL does not answer (${words}). Check DATABASE_URL, and that the database runs and lets this machine in.`
  }
  if (syscall === 'mkdir' || syscall === 'open') {
    return `${words}. Let this user write there, or set CONFAB_DATA to a folder it may write to.`
  }
  return inspect(error)
}

type Fault = NodeJS.ErrnoException & { hostname?: string }

function isConnection(code: string): boolean {
  return ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH'].includes(code)
}
