/** `<ConfabChat>` as a React component: properties, a ref for its methods, and typed events. */
import { ConfabChat } from '@confab/widget/react'
import { useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { ConfabChat as Chat } from '@confab/widget'

function App() {
  const chat = useRef<Chat>(null)
  const [messages, setMessages] = useState(0)
  return (
    <main>
      <h1>Confab in React</h1>
      <button onClick={() => chat.current?.show()}>Ask us</button>
      <p>Messages so far: {messages}</p>
      <ConfabChat
        ref={chat}
        server="http://127.0.0.1:8787"
        heading="Help"
        starters={['Where is my order?', 'How do I send something back?']}
        onConfabMessage={(event) =>
          setMessages((count) => count + (event.detail.message.role === 'user' ? 1 : 0))
        }
      />
    </main>
  )
}

createRoot(document.getElementById('app')!).render(<App />)
