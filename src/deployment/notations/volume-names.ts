/** Volumes become parts of names of volumes of Docker. */
export const volumeName = /^[A-Za-z\d][\w.-]*$/
export const volumeHint = 'letters, digits, -, _ and ., such as data'

/** Where a volume or a file is in the container. */
export const containerPath = /^\/[^:]*$/
export const pathHint = 'an absolute path in the container'
