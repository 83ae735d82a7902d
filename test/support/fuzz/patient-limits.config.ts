/** A server that lets hostile input through its rate limits, so that it meets what lies behind them. */
import type { ConfabConfig } from '@confab/server'
import { scriptedEngine } from '../scripted-engine.ts'

const many = 1_000_000_000

export default {
  agents: { scripted: { engine: scriptedEngine } },
  origins: ['https://host.example'],
  limits: {
    sendBurst: many,
    sessionBurst: many,
    requestBurst: many,
    authSockets: 10_000,
    socketsPerVisitor: 10_000,
    requestsInFlight: 10_000,
  },
} satisfies ConfabConfig
