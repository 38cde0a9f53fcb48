import type { Duplex } from 'node:stream'

/** Lets what is written to a socket in one tick travel in one system call: ssh2 writes each packet in three pieces. */
export function corkWrites<S extends Duplex>(socket: S): S {
  const write = socket.write
  let isCorked = false
  const uncork = () => {
    isCorked = false
    socket.uncork()
  }
  const cork = () => {
    if (isCorked) return
    isCorked = true
    socket.cork()
    process.nextTick(uncork)
  }
  socket.write = (...pieces: unknown[]) => {
    cork()
    return Reflect.apply(write, socket, pieces)
  }
  return socket
}
